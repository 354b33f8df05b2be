using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using AgentGatewayPerf.Benchmarks.Machine;
using AgentGatewayPerf.Benchmarks.Merging;
using AgentGatewayPerf.Benchmarks.Report;
using AgentGatewayPerf.Merge;

namespace AgentGatewayPerf.Benchmarks.Commands;

/// <summary>How fast the orchestrator puts samples together, from their wire form to its histograms, and what it keeps of
/// them.</summary>
static class MergeCommand
{
    const int Different = 16;
    const int Seed = 20_261_123;

    /// <summary>Requests a second of the simulated run: decides how many seconds the series has.</summary>
    const double RunRate = 1_000_000;

    static readonly TimeSpan TerminalEvery = TimeSpan.FromMilliseconds(250);
    static readonly TimeSpan PageEvery = TimeSpan.FromSeconds(1);
    static readonly Option<long> Samples = new("--samples")
    {
        DefaultValueFactory = _ => 1_000_000_000,
        Description = "Samples after which memory is looked at for the last time",
    };
    static readonly Option<int> Shards = new("--shards")
    {
        DefaultValueFactory = _ => 1_000,
        Description = "Simulated shards that send at once",
    };
    static readonly Option<int> Seconds = new("--seconds") { DefaultValueFactory = _ => 10, Description = "How long these send" };
    static readonly Option<int> Rounds = new("--rounds")
    {
        DefaultValueFactory = _ => 5,
        Description = "How often speeds are measured",
    };

    public static Command Create()
    {
        var command = new Command("merge", "The orchestrator's merge of samples from their wire form: speed and memory")
        {
            Samples, Shards, Seconds, Rounds, CommonOptions.Write,
        };
        command.SetAction(CommonOptions.Guarded(RunAsync));
        return command;
    }

    static async Task RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var random = new Random(Seed);
        var report = new ReportFile(parsed.GetValue(CommonOptions.Write)!);
        report.Add("## Merge");
        report.Add(MachineFacts.Describe());
        // First, while there is nothing in this process that the speeds leave behind.
        report.Add(Memory(new WireBatch(random, withEvents: true), parsed.GetValue(Samples), cancellation));
        var table = new MarkdownTable("what", "min – **median** – max");
        foreach (var (name, withEvents) in new[] { ("JSON answers", false), ("event streams", true) })
        {
            var batches = Enumerable.Range(0, Different).Select(_ => new WireBatch(random, withEvents)).ToArray();
            table.Add($"{name}: bytes a request on the wire", Text(batches.Average(b => b.Length) / WireBatch.Samples, "0.00"));
            FoldOnOneThread(new PatternMerge(1), batches, 0, 20_000_000);
            var speeds = Enumerable.Range(0, parsed.GetValue(Rounds)).Select(_ => Speed(batches, 50_000_000)).ToList();
            table.Add($"{name}: million samples/s on one thread", Spread.Of(speeds).ToMarkdown("0.0"));
            var together = new List<double>();
            var view = new List<double>();
            for (var round = 0; round < parsed.GetValue(Rounds); round++)
            {
                var (speed, looks) = await TogetherAsync(
                    batches, parsed.GetValue(Shards), TimeSpan.FromSeconds(parsed.GetValue(Seconds)), cancellation);
                together.Add(speed);
                view.AddRange(looks);
            }
            table.Add(
                $"{name}: million samples/s, {parsed.GetValue(Shards):#,0} shards at once on {Environment.ProcessorCount} processors, live view on",
                Spread.Of(together).ToMarkdown("0.0"));
            table.Add($"{name}: a look of the live page meanwhile, ms", Spread.Of(view).ToMarkdown("0.0"));
        }
        report.Add(table.ToString());
    }

    static double Speed(WireBatch[] batches, long samples)
    {
        var merge = new PatternMerge(1);
        var began = Stopwatch.GetTimestamp();
        FoldOnOneThread(merge, batches, 0, samples);
        return samples / Stopwatch.GetElapsedTime(began).TotalMicroseconds;
    }

    static void FoldOnOneThread(PatternMerge merge, WireBatch[] batches, long from, long samples)
    {
        var memory = new byte[batches.Max(batch => batch.Length)];
        for (var done = from; done < from + samples; done += WireBatch.Samples)
            merge.Fold(0, batches[done / WireBatch.Samples % batches.Length].Read((long)(done / RunRate * 1e6), memory));
    }

    /// <returns>Million samples a second, and how long the looks of the live page took, ms.</returns>
    static async Task<(double Speed, List<double> Looks)> TogetherAsync(
        WireBatch[] batches, int shards, TimeSpan time, CancellationToken cancellation)
    {
        var merge = new PatternMerge(shards);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var looks = new List<double>();
        var view = Task.WhenAll(
            LookAsync(TerminalEvery, () => { merge.Glance(); merge.Since(0); }, null, over.Token),
            LookAsync(PageEvery, () => merge.Collect().Sum(), looks, over.Token));
        long folded = 0;
        var began = Stopwatch.GetTimestamp();
        // Every shard is a stream of its own whose batches come one after another, as a call of gRPC gives them.
        await Task.WhenAll(Enumerable.Range(0, shards).Select(shard => Task.Run(StreamOf(shard), cancellation)));
        var elapsed = Stopwatch.GetElapsedTime(began);
        await over.CancelAsync();
        await view;
        var sum = merge.Collect().Sum().Counts.Total;
        return sum == folded
            ? (folded / elapsed.TotalMicroseconds, looks)
            : throw new BenchmarkException($"{folded} samples were folded and {sum} are there.");

        Func<Task> StreamOf(int shard) =>
            async () =>
            {
                var memory = new byte[batches.Max(batch => batch.Length)];
                for (var i = shard; Stopwatch.GetElapsedTime(began) < time; i++)
                {
                    merge.Fold(
                        shard, batches[i % batches.Length].Read((long)Stopwatch.GetElapsedTime(began).TotalMicroseconds, memory));
                    Interlocked.Add(ref folded, WireBatch.Samples);
                    await Task.Yield();
                }
            };
    }

    static async Task LookAsync(TimeSpan interval, Action look, List<double>? times, CancellationToken over)
    {
        using var timer = new PeriodicTimer(interval);
        try
        {
            while (await timer.WaitForNextTickAsync(over))
            {
                var began = Stopwatch.GetTimestamp();
                look();
                times?.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }
        }
        catch (OperationCanceledException)
        {
            // The shards are done.
        }
    }

    static string Memory(WireBatch batch, long most, CancellationToken cancellation)
    {
        var table = new MarkdownTable("samples merged", "seconds of the run", "heap, MB", "resident, MB");
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var merge = new PatternMerge(1);
        long done = 0;
        foreach (var until in new[] { 1_000_000, 10_000_000, 100_000_000, most })
        {
            cancellation.ThrowIfCancellationRequested();
            FoldOnOneThread(merge, [batch], done, until - done);
            done = until;
            table.Add(
                Text(done, "#,0"), Text(done / RunRate, "#,0"),
                Text((GC.GetTotalMemory(forceFullCollection: true) - before) / 1e6, "0.00"),
                Text(ProcessFigures.Read(Environment.ProcessId).ResidentKb / 1024.0, "0.0"));
        }
        GC.KeepAlive(merge);
        return table.ToString();
    }

    static string Text(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);
}
