using AgentGatewayPerf.EndToEnd.Tests.Support;
using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.Modal.Tests.Support;

/// <summary>A run over three containers of the stand-in, and what came of it.</summary>
sealed class FleetRun : IAsyncDisposable
{
    readonly TemporaryFile _output = new(".json");
    readonly TemporaryFile _log = new(".log");

    FleetRun(StandIn modal, TargetProcess server, TargetCounts before) => (Modal, Server, Before) = (modal, server, before);

    public StandIn Modal { get; }

    public TargetProcess Server { get; }

    public TargetCounts Before { get; }

    public OrchestratorProcess Orchestrator { get; private set; } = null!;

    public string Log => File.ReadAllText(_log.Path);

    /// <summary>Starts a run against a real MCP server.</summary>
    public static async Task<FleetRun> StartAsync(StandIn modal, params string[] args)
    {
        var server = await TargetProcess.StartCSharpMcpAsync("Stateful");
        var run = new FleetRun(modal, server, await server.CountsAsync());
        run.Orchestrator = modal.Orchestrate([
            .. args.TakeWhile(StandIn.IsCommand),
            "--gateway-url",
            server.Url.ToString(),
            "--shards",
            "3",
            "--output",
            run._output.Path,
            "--log-file",
            run._log.Path,
            .. args.SkipWhile(StandIn.IsCommand),
        ]);
        return run;
    }

    /// <summary>Waits until the load is on.</summary>
    public Task LoadAsync(string kind, long requests) =>
        StandIn.UntilAsync(async () => (await ServedAsync())[kind] >= requests, () => Orchestrator.Process.Error);

    public async Task<TargetCounts> ServedAsync() => (await Server.CountsAsync()).Since(Before);

    /// <summary>Waits for the end: the exit code is right, and nothing is left.</summary>
    public async Task<(OrchestratorResult Process, Results Results)> EndAsync(int exitCode)
    {
        var result = await Orchestrator.WaitAsync();
        Assert.True(result.ExitCode == exitCode, $"{result}\n{await Modal.LogsAsync()}");
        Assert.DoesNotContain("   at ", result.Error);
        await Modal.AssertNothingRunsAsync();
        return (result, Results.Parse(await File.ReadAllTextAsync(_output.Path)));
    }

    /// <summary>After a stop the server hears no more.</summary>
    public async Task AssertSilentAsync()
    {
        var before = await Server.CountsAsync();
        await Task.Delay(TimeSpan.FromMilliseconds(300));
        Assert.Empty((await Server.CountsAsync()).Since(before).Requests);
    }

    public async ValueTask DisposeAsync()
    {
        await Orchestrator.DisposeAsync();
        await Server.DisposeAsync();
        _output.Dispose();
        _log.Dispose();
    }
}
