using AgentGatewayPerf.EndToEnd.Tests.Support;
using AgentGatewayPerf.Modal.Tests.Support;
using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.Modal.Tests;

/// <summary>What a gateway adds and how much it carries, found out by containers.</summary>
public sealed class FindingTests(FindingTests.Workspace workspace) : IClassFixture<FindingTests.Workspace>
{
    StandIn Modal => workspace.Modal;

    [Fact]
    public async Task Containers_compare_targets_with_every_output()
    {
        await using var direct = await TargetProcess.StartCSharpMcpAsync("Stateful");
        await using var gateway = await TargetProcess.StartCSharpMcpAsync("Stateful");
        using var outputs = new AllOutputs();
        await using var run = Modal.Orchestrate(
            ["overhead", "--shards", "2", "--direct-url", direct.Url.ToString(), "--gateway-url", gateway.Url.ToString(), "--rate", "40",
                "--duration", "8s", "--warmup", "200ms", "--threshold", "added_p50<20s", "--threshold", "error_rate<1%", .. outputs.Flags]);
        var result = await run.WaitAsync();
        await Modal.AssertNothingRunsAsync();

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("from 2 modal workers. Estimate: 2 containers for about ", result.Error);
        Assert.Contains("Overhead: mcp:tools/call, added to direct, 10 rounds of 0.4s blocks", result.Output);
        Assert.Matches(@"  Containers: 2, [0-9.]+ container-seconds, about \$0\.[0-9]+", result.Output);
        outputs.AssertOverhead("gateway", thresholds: 2);
    }

    [Fact]
    public async Task Containers_search_with_every_output()
    {
        await using var target = await TargetProcess.StartCSharpMcpAsync("Stateful");
        using var outputs = new AllOutputs();
        await using var run = Modal.Orchestrate(
            ["capacity", "--shards", "2", "--gateway-url", target.Url.ToString(), "--objective", "p50<20s", "--start", "20", "--max-rate", "40",
                "--max-time", "2m", "--threshold", "capacity>=40", .. outputs.Flags]);
        var result = await run.WaitAsync();
        await Modal.AssertNothingRunsAsync();

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("Capacity: 40 requests/s hold p50<20s with 95 % confidence.", result.Output);
        Assert.Contains("  Containers: 2, ", result.Output);
        outputs.AssertCapacity(40);
    }

    [Theory]
    [InlineData("overhead", "Overhead: mcp:tools/call, added to direct, ")]
    [InlineData("capacity", "The search was interrupted.")]
    public async Task An_interrupt_leaves_what_was_learned_until_then(string command, string expected)
    {
        await using var direct = await TargetProcess.StartCSharpMcpAsync("Stateful");
        await using var run = await FleetRun.StartAsync(
            Modal, command == "overhead"
                ? [command, "--direct-url", direct.Url.ToString(), "--rate", "50", "--duration", "5m", "--warmup", "200ms"]
                : [command, "--objective", "p50<20s"]);
        await run.LoadAsync("POST tools/call", 100);
        run.Orchestrator.Process.Interrupt();
        var (process, results) = await run.EndAsync(130);

        Assert.Contains(expected, process.Output);
        Assert.Empty(results.Problems);
        Assert.True(results.Patterns.Sum(p => p.Successful) > 50, process.Output);
        await run.AssertSilentAsync();
    }

    [Fact]
    public async Task An_orchestrator_in_a_container_compares_targets_too()
    {
        await using var direct = await TargetProcess.StartCSharpMcpAsync("Stateful");
        await using var run = await CloudRun.StartAsync(
            Modal, "overhead", "--direct-url", direct.Url.ToString(), "--rate", "40", "--duration", "8s", "--warmup", "200ms");
        await run.EndAsync(0);

        Assert.Contains("Overhead: mcp:tools/call, added to direct, 10 rounds of 0.4s blocks", run.Process.Output);
        Assert.Equal(
            ["mcp:tools/call on direct", "mcp:tools/call on gateway"],
            (await run.ResultsAsync()).Patterns.Select(p => p.Pattern));
    }

    public sealed class Workspace() : SharedStandIn(Sdk.Newest);
}
