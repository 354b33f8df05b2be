using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using AgentGatewayPerf.Benchmarks.Driving;
using AgentGatewayPerf.Benchmarks.Machine;
using AgentGatewayPerf.Benchmarks.Report;
using AgentGatewayPerf.Benchmarks.Target;

namespace AgentGatewayPerf.Benchmarks.Commands;

/// <summary>What virtual users cost while they are idle, each with its connection and its session.</summary>
static class MemoryCommand
{
    const int Few = 32;
    const int LoadSeconds = 4;

    static readonly TimeSpan Settle = TimeSpan.FromSeconds(2);
    static readonly TimeSpan IntoTheLoad = TimeSpan.FromSeconds(3);
    static readonly Option<int> Many = new("--virtual-users")
    {
        DefaultValueFactory = _ => 10_000,
        Description = "How many to compare with 32",
    };
    static readonly Option<string> Shapes = new("--shapes")
    {
        DefaultValueFactory = _ => "json,tls",
        Description = "Shapes of answers",
    };

    public static Command Create()
    {
        var command = new Command("memory", "Memory of a worker with 32 and with 10,000 idle virtual users")
        {
            Many,
            Shapes,
            CommonOptions.Write,
        };
        command.SetAction(CommonOptions.Guarded(RunAsync));
        return command;
    }

    static async Task RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var many = parsed.GetValue(Many);
        var shapes = Choice.Of(parsed.GetValue(Shapes)!, TargetShape.All, shape => shape.Name);
        OpenFiles.RaiseFor(many);
        var workerBinary = await Publisher.WorkerAsync(cancellation);
        var targetBinary = await Publisher.FastMcpAsync(cancellation);
        Cores.PinDriver();

        var report = new ReportFile(parsed.GetValue(CommonOptions.Write)!);
        report.Add("## Memory of a worker");
        report.Add(MachineFacts.Describe());
        var table = new MarkdownTable(
            "shape", "virtual users", "open after, s", "sessions/s", "idle, MB", "KB a virtual user more", "under load, MB");
        foreach (var shape in shapes)
        {
            var few = await MeasureAsync(workerBinary, targetBinary, shape, Few, cancellation);
            var lots = await MeasureAsync(workerBinary, targetBinary, shape, many, cancellation);
            Add(table, shape, few, "");
            Add(table, shape, lots, Text((lots.IdleKb - few.IdleKb) / (double)(many - Few), "0.0"));
        }
        report.Add(table.ToString());
    }

    static async Task<Idle> MeasureAsync(
        string workerBinary, string targetBinary, TargetShape shape, int users, CancellationToken cancellation)
    {
        await using var target = await FastMcpTarget.StartAsync(targetBinary, shape);
        await using var worker = await WorkerProcess.StartAsync(
            Cores.On(Cores.Client, workerBinary, WorkerProcess.Arguments), cancellation);
        var began = Stopwatch.GetTimestamp();
        await using var call = new ShardCall(worker, Assignments.Call(target.Url, users), Assignments.For(users, LoadSeconds));
        var ready = await call.Ready.WaitAsync(cancellation);
        var opened = Stopwatch.GetElapsedTime(began);
        await Task.Delay(Settle, cancellation);
        var idle = ProcessFigures.Read(worker.ProcessId);
        var counts = await target.ReadCountsAsync(cancellation);
        if (ready.VirtualUsersReady != users || counts.Initialize != users)
        {
            throw new BenchmarkException(
                $"Only {ready.VirtualUsersReady} of {users} virtual users are ready; the target saw {counts.Initialize} sessions.");
        }

        await call.StartAsync();
        await Task.Delay(IntoTheLoad, cancellation);
        var loaded = ProcessFigures.Read(worker.ProcessId);
        var finished = await call.Finished.WaitAsync(cancellation);
        if (finished.Failed + finished.Aborted > 0)
            throw new BenchmarkException($"Requests failed: {finished}");
        return new Idle(users, opened, idle.ResidentKb, loaded.ResidentKb);
    }

    static void Add(MarkdownTable table, TargetShape shape, Idle idle, string each) =>
        table.Add(
            shape.Name, Text(idle.Users, "#,0"), Text(idle.Opened.TotalSeconds, "0.00"),
            Text(idle.Users / idle.Opened.TotalSeconds, "#,0"), Text(idle.IdleKb / 1024.0, "0.0"), each,
            Text(idle.LoadedKb / 1024.0, "0.0"));

    static string Text(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);

    sealed record Idle(int Users, TimeSpan Opened, long IdleKb, long LoadedKb);
}
