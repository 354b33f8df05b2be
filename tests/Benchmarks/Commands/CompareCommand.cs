using System.CommandLine;
using System.Globalization;
using AgentGatewayPerf.Benchmarks.Clients;
using AgentGatewayPerf.Benchmarks.Compare;
using AgentGatewayPerf.Benchmarks.Machine;
using AgentGatewayPerf.Benchmarks.Report;
using AgentGatewayPerf.Benchmarks.Target;

namespace AgentGatewayPerf.Benchmarks.Commands;

/// <summary>Our worker beside its peers: what a request costs each of them.</summary>
static class CompareCommand
{
    public static readonly Option<int> Rounds = new("--rounds")
    {
        DefaultValueFactory = _ => 5,
        Description = "How often every client runs",
    };
    public static readonly Option<int> Seconds = new("--seconds")
    {
        DefaultValueFactory = _ => 3,
        Description = "Seconds measured of each run",
    };
    public static readonly Option<int> Connections = new("--connections")
    {
        DefaultValueFactory = _ => 32,
        Description = "Connections, each with one request at a time",
    };
    public static readonly Option<string> Shapes = new("--shapes")
    {
        DefaultValueFactory = _ => string.Join(',', TargetShape.All.Select(s => s.Name)),
        Description = "Shapes of answers, with commas between them",
    };
    public static readonly Option<string> PeerNames = new("--peers")
    {
        DefaultValueFactory = _ => string.Join(',', Peers.All.Select(p => p.Name)),
        Description = "Clients to compare with, with commas between them; none for no other",
    };
    public static readonly Option<string[]> Also = new("--also")
    {
        Description = "A further worker binary to run in the same rounds, as NAME=FILE",
        DefaultValueFactory = _ => [],
    };

    public static IEnumerable<Option> Options => [Rounds, Seconds, Connections, Shapes, PeerNames, Also, CommonOptions.Write];

    public static async Task RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var options = new ComparisonOptions(parsed.GetValue(Rounds), parsed.GetValue(Seconds), parsed.GetValue(Connections));
        var shapes = Choice.Of(parsed.GetValue(Shapes)!, TargetShape.All, shape => shape.Name);
        var peers = Choice.Of(parsed.GetValue(PeerNames)!, Peers.All, peer => peer.Name);
        var worker = await Publisher.WorkerAsync(cancellation);
        var target = await Publisher.FastMcpAsync(cancellation);
        foreach (var peer in peers.Where(peer => peer.IsThere))
            await peer.PrepareAsync(cancellation);
        Cores.PinDriver();

        var report = new ReportFile(parsed.GetValue(CommonOptions.Write)!);
        report.Add("## Cost of a request");
        report.Add(MachineFacts.Describe());
        report.Add(Conditions(options));
        var missing = peers.Where(peer => !peer.IsThere).Select(peer => $"{peer.Name} ({peer.Hint})").ToArray();
        if (missing.Length > 0)
            report.Add($"Not on this machine: {string.Join(", ", missing)}.");

        ILoadClient[] clients =
        [
            new WorkerClient("worker", worker),
            .. parsed.GetValue(Also)!.Select(OtherWorker),
            .. peers.Where(peer => peer.IsThere),
        ];
        foreach (var shape in shapes)
        {
            var comparison = new Comparison(target, shape, [.. clients.Where(client => client.CanRead(shape))], options);
            await comparison.RunAsync(cancellation);
            report.Add(ComparisonTable.Of(comparison));
            report.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The driver took {ComparisonTable.DriverShare(comparison):0.0%} of its core at most."));
        }
    }

    static string Conditions(ComparisonOptions options) =>
        $"{options.Connections} connections, mcp:tools/call with a body of {LoadRequest.BodyLength} bytes, answered with 600 bytes of JSON-RPC; "
        + $"{options.Rounds} rounds in turn, {options.Seconds} s of each run measured after {Window.WarmUp.TotalSeconds} s of warm-up; min – **median** – max. "
        + $"Target on core {Cores.Target}, client on core {Cores.Client}, driver of the worker on core {Cores.Driver}; requests are counted by the target.";

    static WorkerClient OtherWorker(string text) =>
        text.Split('=', 2) is [var name, var file] && File.Exists(file)
            ? new WorkerClient(name, Path.GetFullPath(file))
            : throw new BenchmarkException($"--also takes NAME=FILE with a file that is there, not \"{text}\".");
}
