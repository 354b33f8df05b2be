using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using AgentGatewayPerf.Benchmarks.Driving;
using AgentGatewayPerf.Benchmarks.Machine;
using AgentGatewayPerf.Benchmarks.Report;
using AgentGatewayPerf.Demo;
using AgentGatewayPerf.Merge;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Benchmarks.Commands;

/// <summary>What streams of an A2A agent cost the worker while they are open: many that are silent, and fewer with an event every
/// 100 ms. The agent is the demo agent, on the driver's core.</summary>
static class StreamsCommand
{
    const int Few = 32;

    // Of the load: until every stream is open, and the time that is measured.
    static readonly TimeSpan Opening = TimeSpan.FromSeconds(15);
    static readonly TimeSpan Measured = TimeSpan.FromSeconds(10);

    static readonly Option<int> Silent = new("--silent")
    {
        DefaultValueFactory = _ => 10_000,
        Description = "Streams that are open and silent",
    };
    static readonly Option<int> Talking = new("--talking")
    {
        DefaultValueFactory = _ => 1_000,
        Description = "Streams with an event every 100 ms",
    };

    public static Command Create()
    {
        var command = new Command("streams", "CPU and memory of a worker with 10,000 silent A2A streams, and with 1,000 that have an event every 100 ms")
        {
            Silent,
            Talking,
            CommonOptions.Write,
        };
        command.SetAction(CommonOptions.Guarded(RunAsync));
        return command;
    }

    static async Task RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var (silent, talking) = (parsed.GetValue(Silent), parsed.GetValue(Talking));
        OpenFiles.RaiseFor(Math.Max(silent, talking));
        var workerBinary = await Publisher.WorkerAsync(cancellation);
        Cores.PinDriver();

        var report = new ReportFile(parsed.GetValue(CommonOptions.Write)!);
        report.Add("## Streams of an A2A agent");
        report.Add(MachineFacts.Describe());
        var table = new MarkdownTable(
            "open streams", "event every", "events/s", "worker's CPU, % of a core", "CPU an event, µs", "memory, MB", "KB a stream more", "lag p99, ms");
        foreach (var binding in new[] { A2aBindingKind.JsonRpc, A2aBindingKind.Grpc })
        {
            var over = binding == A2aBindingKind.Grpc ? ", gRPC" : "";
            var few = await MeasureAsync(workerBinary, Few, TimeSpan.FromMinutes(1), 2, binding, cancellation);
            var lots = await MeasureAsync(workerBinary, silent, TimeSpan.FromMinutes(1), 2, binding, cancellation);
            var busy = await MeasureAsync(workerBinary, talking, TimeSpan.FromMilliseconds(100), 1_000, binding, cancellation);
            table.Add($"{Text(Few, "0")}{over}", "-", "0", Text(few.Percent, "0.0"), "", Text(few.ResidentKb / 1024.0, "0.0"), "", "");
            table.Add(
                $"{Text(silent, "#,0")}{over}", "-", "0", Text(lots.Percent, "0.0"), "", Text(lots.ResidentKb / 1024.0, "0.0"),
                Text((lots.ResidentKb - few.ResidentKb) / (double)(silent - Few), "0.0"), "");
            table.Add(
                $"{Text(talking, "#,0")}{over}", "100 ms", Text(busy.EventsPerSecond, "#,0"), Text(busy.Percent, "0.0"),
                Text(busy.CpuPerEvent, "0.0"), Text(busy.ResidentKb / 1024.0, "0.0"), "", Text(busy.LagP99 / 1000.0, "0.0"));
        }
        report.Add(table.ToString());
    }

    static async Task<Figures> MeasureAsync(
        string workerBinary, int streams, TimeSpan gap, int events, A2aBindingKind binding, CancellationToken cancellation)
    {
        await using var agent = await DemoGateway.StartAsync(0, cancellation, pace: new DemoPace(events, gap));
        await using var worker = await WorkerProcess.StartAsync(
            Cores.On(Cores.Client, workerBinary, WorkerProcess.Arguments), cancellation);
        var seconds = (int)(Opening + Measured).TotalSeconds + 3;
        await using var call = new ShardCall(
            worker, Assignments.Stream(agent.Url, streams, binding), Assignments.For(streams, seconds, drainUs: 1));
        var ready = await call.Ready.WaitAsync(cancellation);
        if (ready.VirtualUsersReady != streams && binding == A2aBindingKind.JsonRpc)
            throw new BenchmarkException($"Only {ready.VirtualUsersReady} of {streams} virtual users are ready.");
        await call.StartAsync();
        await Task.Delay(Opening, cancellation);
        var before = ProcessFigures.Read(worker.ProcessId);
        var began = Stopwatch.GetTimestamp();
        await Task.Delay(Measured, cancellation);
        var after = ProcessFigures.Read(worker.ProcessId);
        var elapsed = Stopwatch.GetElapsedTime(began);
        var finished = await call.Finished.WaitAsync(cancellation);
        // All of them are open to the end of the load, which cuts them.
        if (finished.Failed + finished.Completed > 0 || finished.Aborted != (ulong)streams)
            throw new BenchmarkException($"Streams ended: {finished}");
        var seen = finished.AgentStreams;
        if (seen.Events < (ulong)streams)
            throw new BenchmarkException($"Only {seen.Events} events came of {streams} streams.");
        var cpu = after.Cpu - before.Cpu;
        var perSecond = gap < Measured ? streams / gap.TotalSeconds : 0;
        return new Figures(
            100 * cpu / elapsed.TotalMicroseconds, perSecond, perSecond == 0 ? 0 : cpu / (perSecond * elapsed.TotalSeconds),
            after.ResidentKb, LatencyHistogram.Of(seen.Delivery?.Lag).Percentile(99) ?? 0);
    }

    static string Text(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>What was measured.</summary>
    /// <param name="Percent">CPU time of the worker, in hundredths of one core.</param>
    /// <param name="EventsPerSecond">Events that the agent sent.</param>
    /// <param name="CpuPerEvent">CPU time an event, µs.</param>
    /// <param name="ResidentKb">Memory in use, KB.</param>
    /// <param name="LagP99">From an event's stamp to its arrival, µs.</param>
    sealed record Figures(double Percent, double EventsPerSecond, double CpuPerEvent, long ResidentKb, double LagP99);
}
