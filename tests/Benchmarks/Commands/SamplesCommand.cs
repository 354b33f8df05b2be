using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using AgentGatewayPerf.Benchmarks.Machine;
using AgentGatewayPerf.Benchmarks.Report;
using AgentGatewayPerf.Otlp;
using AgentGatewayPerf.Plan;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Report.Parquet;
using AgentGatewayPerf.Run;
using AgentGatewayPerf.Settings;
using Microsoft.Extensions.Logging.Abstractions;

namespace AgentGatewayPerf.Benchmarks.Commands;

/// <summary>What keeping every request costs the orchestrator: merged only, into a Parquet file, into OpenTelemetry
/// metrics.</summary>
static class SamplesCommand
{
    const int BatchSize = 8_192;

    static readonly Option<long> Rows = new("--rows") { DefaultValueFactory = _ => 20_000_000, Description = "Requests to take" };

    public static Command Create()
    {
        var command = new Command(
            "samples", "Requests a second that the orchestrator merges, writes to a Parquet file, and records for OpenTelemetry")
        {
            Rows, CommonOptions.Write,
        };
        command.SetAction(CommonOptions.Guarded(RunAsync));
        return command;
    }

    static async Task RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var rows = parsed.GetValue(Rows);
        var settings = new LoadSettings
        {
            Target = new()
            {
                Gateway = new GatewayChoice(new Uri("http://127.0.0.1:1"), GatewaySource.Flag),
                Patterns = [Pattern.McpMixed],
            },
        };
        var plan = RunPlanner.Plan(settings, "benchmark");
        var batch = Batch();
        var report = new ReportFile(parsed.GetValue(CommonOptions.Write)!);
        report.Add("## Keeping every request");
        report.Add(MachineFacts.Describe());
        var table = new MarkdownTable(
            "what", "million requests/s", "resident after a quarter, MB", "at the end, MB", "bytes a request");

        var origin = new SampleOrigin(1, StepKind.Load, 0, plan.Scenarios[0]);
        var merge = new RunMerge(1);
        merge.Expect(origin);
        Measure("merged", shard => merge.Fold(shard, batch), () => 0);

        var path = Path.Combine(Path.GetTempPath(), $"agentgateway-perf-{Environment.ProcessId}.parquet");
        try
        {
            using var file = new SampleFile(path, NullLogger.Instance);
            Measure("Parquet", shard => file.Take(shard, origin, batch), () =>
            {
                file.TryCompleteAsync().GetAwaiter().GetResult();
                return new FileInfo(path).Length;
            });
        }
        finally
        {
            File.Delete(path);
        }

        using (
            var metrics = new MetricExport(
                OtlpAddress.Parse("http://127.0.0.1:1", _ => null), settings, plan, new RunStatus(), NullLogger.Instance))
        {
            Measure("OpenTelemetry", shard => metrics.Take(shard, origin, batch), () => 0);
        }
        report.Add(table.ToString());
        await Task.CompletedTask.WaitAsync(cancellation);

        void Measure(string what, Action<int> take, Func<long> complete)
        {
            var began = Stopwatch.GetTimestamp();
            var batches = rows / BatchSize;
            long quarter = 0;
            for (var i = 0L; i < batches; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                take(0);
                if (i == batches / 4)
                    quarter = ProcessFigures.Read(Environment.ProcessId).ResidentKb;
            }
            var bytes = complete();
            var elapsed = Stopwatch.GetElapsedTime(began);
            table.Add(
                what, Text(batches * BatchSize / elapsed.TotalSeconds / 1e6, "0.00"), Text(quarter / 1024.0, "0"),
                Text(ProcessFigures.Read(Environment.ProcessId).ResidentKb / 1024.0, "0"),
                bytes == 0 ? "" : Text((double)bytes / (batches * BatchSize), "0.0"));
        }
    }

    // As a mix of operations at 20,000 a second looks: log-normal times, one failure in a thousand.
    static SampleBatch Batch()
    {
        var random = new Random(1);
        return new SampleBatchCodec().Encode(
            1,
            0,
            [
                .. Enumerable
                    .Range(0, BatchSize)
                    .Select(i =>
                    {
                        var latency = (ulong)(
                            500
                            * Math.Exp(
                                0.5 * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()))
                                    * Math.Cos(Math.Tau * random.NextDouble())));
                        var failed = i % 1_000 == 999;
                        return new Sample(
                            i * 50L, (ulong)(i % 7), latency, latency / 10, 0, failed ? OutcomeClass.Http : OutcomeClass.Ok,
                            failed ? 503 : 0, i % 5 == 0 ? Operation.ToolsList : Operation.ToolsCall);
                    }),
            ]);
    }

    static string Text(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);
}
