using System.CommandLine;
using System.Globalization;
using AgentGatewayPerf.Benchmarks.Clients;
using AgentGatewayPerf.Benchmarks.Compare;
using AgentGatewayPerf.Benchmarks.Machine;
using AgentGatewayPerf.Benchmarks.Report;
using AgentGatewayPerf.Benchmarks.Syscalls;
using AgentGatewayPerf.Benchmarks.Target;

namespace AgentGatewayPerf.Benchmarks.Commands;

/// <summary>How many system calls a request takes.</summary>
static class SyscallsCommand
{
    /// <summary>Calls rarer than this are added up.</summary>
    const double Rare = 0.005;

    const int Seconds = 3;
    const int SlackSeconds = 4;

    static readonly Option<string> Shapes = new("--shapes")
    {
        DefaultValueFactory = _ => string.Join(',', TargetShape.All.Select(s => s.Name)),
        Description = "Shapes of answers",
    };
    static readonly Option<string> PeerNames = new("--peers")
    {
        DefaultValueFactory = _ => Peers.Measure,
        Description = "Clients to compare with",
    };

    public static Command Create()
    {
        var command = new Command("syscalls", "System calls of a request, counted by strace")
        {
            Shapes,
            PeerNames,
            CompareCommand.Connections,
            CommonOptions.Write,
        };
        command.SetAction(CommonOptions.Guarded(RunAsync));
        return command;
    }

    static async Task RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        Tools.Require("strace", "strace");
        var shapes = Choice.Of(parsed.GetValue(Shapes)!, TargetShape.All, shape => shape.Name);
        var peers = Choice.Of(parsed.GetValue(PeerNames)!, Peers.All, peer => peer.Name).Where(peer => peer.IsThere).ToList();
        var connections = parsed.GetValue(CompareCommand.Connections);
        ILoadClient[] clients = [new WorkerClient("worker", await Publisher.WorkerAsync(cancellation)), .. peers];
        var target = await Publisher.FastMcpAsync(cancellation);
        foreach (var peer in peers)
            await peer.PrepareAsync(cancellation);
        Cores.PinDriver();

        var report = new ReportFile(parsed.GetValue(CommonOptions.Write)!);
        report.Add("## System calls of a request");
        report.Add($"{connections} connections; all threads of a client, counted by strace for {Seconds} s of its load.");
        var table = new MarkdownTable("shape", "client", "all", "by name");
        foreach (var shape in shapes)
        {
            foreach (var client in clients.Where(client => client.CanRead(shape)))
            {
                var calls = await CountAsync(target, shape, client, connections, cancellation);
                table.Add(shape.Name, client.Name, Text(calls.Values.Sum(), "0.00"), ByName(calls));
            }
        }
        report.Add(table.ToString());
    }

    static async Task<Dictionary<string, double>> CountAsync(
        string targetBinary, TargetShape shape, ILoadClient client, int connections, CancellationToken cancellation)
    {
        await using var target = await FastMcpTarget.StartAsync(targetBinary, shape);
        var folder = Path.Combine(RepositoryFolders.Artifacts, "run");
        var seconds = (int)Window.WarmUp.TotalSeconds + Seconds + SlackSeconds;
        await using var load = await client.StartAsync(
            new LoadPlan(target.McpUrl, shape, connections, seconds, folder), cancellation);
        await Task.Delay(Window.WarmUp, cancellation);
        using var strace = await Strace.AttachAsync(load.ProcessId, Path.Combine(folder, "strace.txt"), cancellation);
        var before = await target.ReadCountsAsync(cancellation);
        await Task.Delay(TimeSpan.FromSeconds(Seconds), cancellation);
        var after = await target.ReadCountsAsync(cancellation);
        var calls = await strace.EndAsync(cancellation);
        await load.EndAsync(cancellation);
        return calls.ToDictionary(call => call.Key, call => call.Value / (double)(after.Call - before.Call));
    }

    static string ByName(Dictionary<string, double> calls)
    {
        var named = calls
            .Where(call => call.Value >= Rare)
            .OrderByDescending(call => call.Value)
            .Select(call => $"{call.Key} {Text(call.Value, "0.00")}");
        var rare = calls.Values.Where(value => value < Rare).Sum();
        return string.Join(", ", rare >= Rare ? named.Append($"others {Text(rare, "0.00")}") : named);
    }

    static string Text(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);
}
