using AgentGatewayPerf.EndToEnd.Tests.Support;
using AgentGatewayPerf.Modal.Tests.Support;

namespace AgentGatewayPerf.Modal.Tests;

/// <summary>The main flows with the oldest SDK that is supported.</summary>
public sealed class OldestSdkTests(OldestSdkTests.Workspace workspace) : IClassFixture<OldestSdkTests.Workspace>
{
    StandIn Modal => workspace.Modal;

    [Fact]
    public async Task From_here_a_lost_container_is_fenced_and_the_others_finish()
    {
        await using var run = await FleetRun.StartAsync(
            Modal,
            "--pattern",
            "mcp:tools/call",
            "--tool",
            "slow",
            "--tool-args",
            """{"steps":50}""",
            "--num-requests",
            "30",
            "--concurrency",
            "6");
        await run.LoadAsync("POST tools/call", 6);
        await Modal.DoAsync("kill", shard: 1, again: true);
        var (_, results) = await run.EndAsync(3);
        Assert.StartsWith("Shard 1 was lost after ", Assert.Single(results.Problems), StringComparison.Ordinal);
        Assert.Equal([10, 10], results.Only.Shards.Where(s => s.Shard != 1).Select(s => s.Successful));
    }

    [Fact]
    public async Task From_here_the_secret_opens_the_gateway()
    {
        await using var locked = await LockedGateway.StartAsync();
        await using var orchestrator = Modal.Orchestrate([.. locked.Load, "--num-requests", "3"]);
        var result = await orchestrator.WaitAsync();
        Assert.True(result.ExitCode == 0, result.ToString());
        await Modal.AssertNothingRunsAsync();
    }

    [Fact]
    public async Task From_modal_report_and_files_come_back()
    {
        await using var run = await CloudRun.StartAsync(Modal, "--pattern", "mcp", "--num-requests", "31", "--shards", "3");
        await run.EndAsync(0);
        var results = await run.ResultsAsync();
        Assert.All(results.Patterns, p => Assert.Equal("ok: 31", p.AllOutcomes));
        ServedCounts.AssertMcp(results, await run.ServedAsync());
    }

    [Fact]
    public async Task From_modal_an_interrupt_ends_with_130()
    {
        await using var run = await CloudRun.StartAsync(Modal, "--pattern", "mcp:tools/list", "--duration", "5m");
        await run.LoadAsync("POST tools/list", 10);
        run.Process.Interrupt();
        await run.EndAsync(130);
        Assert.Contains("Result: interrupted", run.Process.Output);
    }

    public sealed class Workspace() : SharedStandIn(Sdk.Oldest, $"agentgateway-perf:AGENTGATEWAY_AUTH_TOKEN={Tokens.Right}");
}
