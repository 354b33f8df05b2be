using AgentGatewayPerf.EndToEnd.Tests.Support;
using AgentGatewayPerf.Modal.Tests.Support;
using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.Modal.Tests;

/// <summary>The gateway's token: where it may come from, what goes before what, and who gets to see it.</summary>
public sealed class SecretTests(SecretTests.Workspace workspace) : IClassFixture<SecretTests.Workspace>
{
    const string Variable = "AGENTGATEWAY_AUTH_TOKEN";

    StandIn Modal => workspace.Modal;

    [Fact]
    public async Task The_secrets_token_opens_the_gateway_and_is_seen_nowhere_else()
    {
        await using var locked = await LockedGateway.StartAsync();
        using var output = new TemporaryFile(".json");
        using var log = new TemporaryFile(".log");
        await using var orchestrator = Modal.Orchestrate([
            .. locked.Load,
            "--duration",
            "5m",
            "--verbose",
            "--output",
            output.Path,
            "--log-file",
            log.Path,
        ]);
        await StandIn.UntilAsync(
            async () => (await locked.Server.CountsAsync())["POST tools/list"] > 10, () => orchestrator.Process.Error);

        // While the load is on: in the environment of the worker and of the container's Python, and in no argument list.
        var worker = new OtherProcess(
            Modal.Inside().Single(p => p.Command.Contains("agentgateway-perf-worker", StringComparison.Ordinal)).Id);
        Assert.Equal(Tokens.Right, worker.Variable(Variable));
        var runToken = worker.Variable("AGENTGATEWAY_PERF_TOKEN")!;
        Assert.Equal(64, runToken.Length);
        var commands = string.Join('\n', Modal.Inside().Concat(orchestrator.Tree.Find()).Select(p => p.Command));
        Assert.All(orchestrator.Tree.Find(), p => Assert.NotEqual(Tokens.Right, new OtherProcess(p.Id).Variable(Variable)));
        orchestrator.Process.Interrupt();
        var result = await orchestrator.WaitAsync();
        await Modal.AssertNothingRunsAsync();

        Assert.True(result.ExitCode == 130, result.ToString());
        var json = await File.ReadAllTextAsync(output.Path, TestContext.Current.CancellationToken);
        var everything =
            commands
            + result
            + json
            + await File.ReadAllTextAsync(log.Path, TestContext.Current.CancellationToken)
            + await Modal.LogsAsync();
        Assert.DoesNotContain(Tokens.Right, everything);
        Assert.DoesNotContain(runToken, everything);
        Assert.Contains("\"has_auth_token\":true", json);
    }

    [Theory]
    [InlineData(0, null, new[] { "--auth-token", Tokens.Right, "--secret", "other" })]
    [InlineData(1, Tokens.Right, new[] { "--secret", "other" })]
    [InlineData(1, Tokens.Wrong, new string[0])]
    public async Task The_nearest_token_wins_from_here(int exitCode, string? environment, string[] args)
    {
        await using var locked = await LockedGateway.StartAsync();
        await using var orchestrator = Modal.Orchestrate(
            [.. locked.Load, "--num-requests", "3", .. args], (Variable, environment));
        var result = await orchestrator.WaitAsync();
        AssertJudged(exitCode, result.ExitCode, result.Output, result.Error);
        await Modal.AssertNothingRunsAsync();
    }

    [Theory]
    [InlineData(0, null, new string[0])]
    [InlineData(0, null, new[] { "--auth-token", Tokens.Right, "--secret", "other" })]
    [InlineData(1, Tokens.Wrong, new string[0])]
    public async Task The_nearest_token_wins_from_modal(int exitCode, string? environment, string[] args)
    {
        await using var locked = await LockedGateway.StartAsync();
        await using var process = Modal.ModalRun(
            ["modal/app.py", .. locked.Load, "--num-requests", "3", .. args], (Variable, environment));
        var code = await process.WaitForExitAsync(StandIn.Bound);
        AssertJudged(exitCode, code, process.Output, process.Error);
        Assert.DoesNotContain(Tokens.Right, process.Output + process.Error);
        await Modal.AssertNothingRunsAsync();
    }

    [Fact]
    public async Task A_secret_without_the_key_is_wrong_usage()
    {
        await using var orchestrator = Modal.Orchestrate([
            "--gateway-url",
            "http://127.0.0.1:1",
            "--secret",
            "broken",
            "--quiet",
        ]);
        var result = await orchestrator.WaitAsync();
        Assert.True(result.ExitCode == 2, result.ToString());
        Assert.Contains(
            $"The Modal secret broken lacks {Variable}. Put it in: modal secret create --force broken {Variable}=…",
            result.Error);
        await Modal.AssertNothingRunsAsync();
    }

    static void AssertJudged(int expected, int actual, string output, string error)
    {
        Assert.True(expected == actual, $"Exit code {actual}\n{output}{error}");
        Assert.Equal(expected == 1, output.Contains("The gateway refuses the bearer token (401)", StringComparison.Ordinal));
    }

    public sealed class Workspace() : SharedStandIn(
        Sdk.Newest, $"agentgateway-perf:{Variable}={Tokens.Right}", $"other:{Variable}={Tokens.Wrong}", "broken:TOKEN=x");
}
