using AgentGatewayPerf.EndToEnd.Tests.Support;
using AgentGatewayPerf.Testing;
using AgentGatewayPerf.Testing.Scripted;

namespace AgentGatewayPerf.EndToEnd.Tests;

/// <summary>The gateway's bearer token reaches the gateway and nothing else.</summary>
public sealed class SecretTests(Servers servers)
{
    const string Token = "correct-horse-battery-staple";

    static readonly Dictionary<string, string?> InEnvironment = new() { ["AGENTGATEWAY_AUTH_TOKEN"] = Token };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Token_opens_the_gateway_and_is_nowhere_written(bool byFlag)
    {
        using var lease = await servers.UseAsync("stateful", "a2a");
        var gateway = await GatewayAsync(lease);
        using var log = new TemporaryFile(".log");
        using var output = new TemporaryFile(".json");
        string[] flag = byFlag ? ["--auth-token", Token] : [];
        await using var run = OrchestratorProcess.Start(
            [
                "--local",
                "--gateway-url",
                gateway.Url.ToString(),
                "--pattern",
                "all",
                "--num-requests",
                "8",
                "--concurrency",
                "2",
                "--shards",
                "2",
                "--verbose",
                "--log-file",
                log.Path,
                "--output",
                output.Path,
                .. flag,
            ],
            byFlag ? null : InEnvironment,
            await WorkerBinary.AotAsync());
        var commands = await CommandsAsync(run);
        var result = await run.WaitAsync();

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains(commands, command => command.Contains("agentgateway-perf-worker", StringComparison.Ordinal));
        Assert.All(
            commands.Where(command => !byFlag || command.Contains("agentgateway-perf-worker", StringComparison.Ordinal)),
            command => Assert.DoesNotContain(Token, command));
        foreach (var text in new[] { result.Output, result.Error, await TextAsync(log), await TextAsync(output) })
            Assert.DoesNotContain(Token, text);
    }

    [Fact]
    public async Task Wrong_token_is_refused_and_not_shown()
    {
        using var lease = await servers.UseAsync("stateful", "a2a");
        var gateway = await GatewayAsync(lease);
        var run = await LoadRun.WithAsync(
            ["--local", "--gateway-url", gateway.Url.ToString(), "--pattern", "mcp:tools/list,a2a:message"],
            new Dictionary<string, string?> { ["AGENTGATEWAY_AUTH_TOKEN"] = "wrong-horse" });
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("refuses the bearer token (401)", run.Report);
        Assert.DoesNotContain("wrong-horse", run.Process.ToString());
    }

    [Fact]
    public async Task Missing_token_is_asked_for()
    {
        using var lease = await servers.UseAsync("stateful", "a2a");
        var run = await LoadRun.AgainstAsync((await GatewayAsync(lease)).Url, "--pattern", "mcp:tools/list");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("wants a bearer token (401)", run.Report);
        Assert.Contains("AGENTGATEWAY_AUTH_TOKEN", run.Report);
    }

    [Fact]
    public async Task Gateway_that_repeats_the_token_in_its_errors_does_not_make_it_public()
    {
        var script = new McpScript
        {
            Instead = request => request.RpcMethod == "tools/call"
                ? Reply.Status(403, "text/plain", $"forbidden for {request.Headers["authorization"].Single()}") : null,
        };
        await using var gateway = ScriptedServer.Start(script.Answer);
        using var log = new TemporaryFile(".log");
        var run = await LoadRun.WithAsync(
            [
                "--local",
                "--gateway-url",
                gateway.Url.ToString(),
                "--pattern",
                "mcp:tools/call",
                "--num-requests",
                "3",
                "--verbose",
                "--log-file",
                log.Path,
            ],
            InEnvironment);
        Assert.Equal("http 403: 3", run.Results.Only.AllOutcomes);
        Assert.All(gateway.Requests, request => Assert.Equal($"Bearer {Token}", request.Headers["authorization"].Single()));
        var message = Assert.Single(run.Results.Only.Failures.Single().Messages.Distinct());
        Assert.Contains("forbidden for", message);
        Assert.DoesNotContain(Token, message + run.Process + await TextAsync(log));
    }

    static async Task<TargetProcess> GatewayAsync(ServerLease lease) =>
        await lease.GatewayBeforeAsync("stateful", "--a2a", (await lease.StartedAsync("a2a")).Url.ToString(), "--api-key", Token);

    // Command lines of the orchestrator and of all it starts, read while they run.
    static async Task<HashSet<string>> CommandsAsync(OrchestratorProcess run)
    {
        var commands = new HashSet<string>();
        while (!run.Process.HasExited)
        {
            commands.UnionWith(run.Tree.Find().Select(process => process.Command));
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        return commands;
    }

    static Task<string> TextAsync(TemporaryFile file) => File.ReadAllTextAsync(file.Path, TestContext.Current.CancellationToken);
}
