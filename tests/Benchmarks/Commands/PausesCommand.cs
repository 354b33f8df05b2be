using System.CommandLine;
using System.Globalization;
using AgentGatewayPerf.Benchmarks.Driving;
using AgentGatewayPerf.Benchmarks.Machine;
using AgentGatewayPerf.Benchmarks.Report;
using AgentGatewayPerf.Benchmarks.Target;

namespace AgentGatewayPerf.Benchmarks.Commands;

/// <summary>What the collector of garbage does to a worker during a long load, as the worker's own vitals tell it.</summary>
static class PausesCommand
{
    /// <summary>Buffers find their size in the first seconds.</summary>
    static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    static readonly Option<int> Seconds = new("--seconds") { DefaultValueFactory = _ => 15, Description = "Length of the load" };
    static readonly Option<string> Shapes = new("--shapes")
    {
        DefaultValueFactory = _ => "json,sse-split",
        Description = "Shapes of answers",
    };
    static readonly Option<string> Binary = new("--worker")
    {
        Description = "Worker binary to measure instead of the one of this source tree",
        HelpName = "FILE",
    };

    public static Command Create()
    {
        var command = new Command("pauses", "Collections of garbage, their pauses and what is allocated during a load")
        {
            Seconds, Shapes, Binary, CompareCommand.Connections, CommonOptions.Write,
        };
        command.SetAction(CommonOptions.Guarded(RunAsync));
        return command;
    }

    static async Task RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var shapes = Choice.Of(parsed.GetValue(Shapes)!, TargetShape.All, shape => shape.Name);
        var worker = parsed.GetValue(Binary) ?? await Publisher.WorkerAsync(cancellation);
        var target = await Publisher.FastMcpAsync(cancellation);
        Cores.PinDriver();

        var report = new ReportFile(parsed.GetValue(CommonOptions.Write)!);
        report.Add("## Pauses of a worker");
        report.Add(MachineFacts.Describe());
        var table = new MarkdownTable(
            "shape", "requests", "collections", "pause in a second that has one, ms", "allocated, bytes a request", "KB/s",
            "batches", "wire, bytes a request", "peak MB");
        foreach (var shape in shapes)
        {
            await MeasureAsync(
                table, worker, target, shape, (parsed.GetValue(CompareCommand.Connections), parsed.GetValue(Seconds)),
                cancellation);
        }
        report.Add(table.ToString());
    }

    static async Task MeasureAsync(
        MarkdownTable table, string workerBinary, string targetBinary, TargetShape shape, (int Connections, int Seconds) load,
        CancellationToken cancellation)
    {
        await using var target = await FastMcpTarget.StartAsync(targetBinary, shape);
        await using var worker = await WorkerProcess.StartAsync(
            Cores.On(Cores.Client, workerBinary, WorkerProcess.Arguments), cancellation);
        await using var call = new ShardCall(
            worker, Assignments.Call(target.Url, load.Connections), Assignments.For(load.Connections, load.Seconds));
        await call.Ready.WaitAsync(cancellation);
        await call.StartAsync();
        await Task.Delay(TimeSpan.FromSeconds(load.Seconds - 1), cancellation);
        var figures = ProcessFigures.Read(worker.ProcessId);
        var finished = await call.Finished.WaitAsync(cancellation);

        // Neither what begins virtual users nor what ends their sessions.
        var from = finished.StartedUs + (long)WarmUp.TotalMicroseconds;
        var until = finished.StartedUs + (long)finished.ElapsedUs;
        var vitals = call.Vitals.Where(report => report.WorkerClockUs >= from && report.WorkerClockUs <= until).ToList();
        var pauses = vitals
            .Zip(vitals.Skip(1), (before, after) => (after.GcPauseUs - before.GcPauseUs) / 1e3)
            .Where(pause => pause > 0)
            .ToList();
        var (first, last) = (vitals[0], vitals[^1]);
        var elapsed = (last.WorkerClockUs - first.WorkerClockUs) / 1e6;
        var allocated = (double)(last.AllocatedBytes - first.AllocatedBytes);
        table.Add(
            shape.Name,
            Text(finished.Completed, "#,0"),
            Text(last.GcCollections - first.GcCollections, "0"),
            pauses.Count > 0 ? Spread.Of(pauses).ToMarkdown("0.00") : "none",
            Text(allocated / elapsed / (finished.Completed / (double)load.Seconds), "0.000"),
            Text(allocated / elapsed / 1024, "0"),
            Text(call.Batches, "#,0"),
            Text((double)call.SampleBytes / call.Samples, "0.00"),
            Text(figures.PeakResidentKb / 1024.0, "0.0"));
    }

    static string Text(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);
}
