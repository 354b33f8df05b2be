using AgentGatewayPerf.EndToEnd.Tests.Support;
using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.Modal.Tests.Support;

/// <summary><c>modal run modal/app.py …</c> against a real MCP server, and what came of it.</summary>
sealed class CloudRun : IAsyncDisposable
{
    readonly TemporaryFile _output = new(".json");
    readonly StandIn _modal;
    readonly TargetCounts _before;

    CloudRun(StandIn modal, TargetProcess server, TargetCounts before, string[] args)
    {
        (_modal, Server, _before) = (modal, server, before);
        Process = modal.ModalRun(
        [
            "modal/app.py", .. args.TakeWhile(StandIn.IsCommand), "--gateway-url", server.Url.ToString(), "--output", _output.Path,
            .. args.SkipWhile(StandIn.IsCommand),
        ]);
    }

    public ChildProcess Process { get; }

    public TargetProcess Server { get; }

    public static async Task<CloudRun> StartAsync(StandIn modal, params string[] args)
    {
        var server = await TargetProcess.StartCSharpMcpAsync("Stateful");
        return new CloudRun(modal, server, await server.CountsAsync(), args);
    }

    /// <summary>Waits until the load is on.</summary>
    public Task LoadAsync(string kind, long requests) =>
        StandIn.UntilAsync(async () => (await ServedAsync())[kind] >= requests, () => Process.Output + Process.Error);

    public async Task<TargetCounts> ServedAsync() => (await Server.CountsAsync()).Since(_before);

    /// <summary>Waits for the end: the exit code is right, and nothing is left.</summary>
    public async Task EndAsync(int exitCode)
    {
        var code = await Process.WaitForExitAsync(StandIn.Bound);
        Assert.True(code == exitCode, $"Exit code {code}\n{Process.Output}{Process.Error}");
        Assert.DoesNotContain("Traceback", Process.Output + Process.Error);
        await _modal.AssertNothingRunsAsync();
    }

    public async Task<Results> ResultsAsync() => Results.Parse(await File.ReadAllTextAsync(_output.Path));

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        await Server.DisposeAsync();
        _output.Dispose();
    }
}
