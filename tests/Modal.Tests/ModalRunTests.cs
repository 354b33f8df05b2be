using AgentGatewayPerf.EndToEnd.Tests.Support;
using AgentGatewayPerf.Modal.Tests.Support;
using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.Modal.Tests;

/// <summary><c>modal run modal/app.py …</c>: the orchestrator in a container beside its workers, Python alone on this machine.</summary>
public sealed class ModalRunTests
{
    [Theory]
    [InlineData(Sdk.Newest)]
    [InlineData(Sdk.Oldest)]
    public async Task Report_results_and_exit_code_come_back(string version)
    {
        await using var server = await TargetProcess.StartCSharpMcpAsync("Stateful");
        var before = await server.CountsAsync();
        await using var modal = await StandIn.StartAsync(version);
        using var output = new TemporaryFile(".json");
        await using var process = modal.ModalRun(
            ["modal/app.py", "--gateway-url", server.Url.ToString(), "--pattern", "mcp", "--num-requests", "31", "--shards", "3", "--output", output.Path]);
        var code = await process.WaitForExitAsync(StandIn.Bound);

        Assert.True(code == 0, process.Output + process.Error);
        var results = Results.Parse(await File.ReadAllTextAsync(output.Path, TestContext.Current.CancellationToken));
        Assert.All(results.Patterns, p => Assert.Equal("ok: 31", p.AllOutcomes));
        Assert.Empty(results.Problems);
        ServedCounts.AssertMcp(results, (await server.CountsAsync()).Since(before));
        Assert.Contains("Pattern: mcp:tools/list", process.Output);
        Assert.Contains("  Workers: 3 modal (AOT)\n", process.Output);
        // The orchestrator's own container costs, too.
        Assert.Contains("  Containers: 4, ", process.Output);
        await modal.AssertNothingRunsAsync();
    }

    [Fact]
    public async Task An_interrupt_brings_back_what_there_is_and_130()
    {
        await using var server = await TargetProcess.StartCSharpMcpAsync("Stateful");
        await using var modal = await StandIn.StartAsync();
        using var output = new TemporaryFile(".json");
        await using var process = modal.ModalRun(
            ["modal/app.py", "--gateway-url", server.Url.ToString(), "--pattern", "mcp:tools/list", "--duration", "5m", "--shards", "2", "--output", output.Path]);
        await StandIn.UntilAsync(async () => (await server.CountsAsync())["POST tools/list"] >= 50, () => process.Output + process.Error);
        process.Interrupt();

        Assert.Equal(130, await process.WaitForExitAsync(StandIn.Bound));
        Assert.Contains("Result: interrupted", process.Output);
        Assert.True(Results.Parse(await File.ReadAllTextAsync(output.Path, TestContext.Current.CancellationToken)).Only.Successful >= 50);
        await modal.AssertNothingRunsAsync();
    }

    [Theory]
    [InlineData(2, "--concurrency must be at least 1, not 0", "--concurrency", "0")]
    [InlineData(2, "more than --max-cost", "--duration", "1h", "--shards", "50")]
    [InlineData(0, "Dry run: nothing is started.", "--dry-run")]
    public async Task What_needs_no_workers_starts_none(int exitCode, string expected, params string[] args)
    {
        await using var modal = await StandIn.StartAsync();
        await using var process = modal.ModalRun(["modal/app.py", "--gateway-url", "https://gateway.example.com", .. args]);
        Assert.Equal(exitCode, await process.WaitForExitAsync(StandIn.Bound));
        Assert.Contains(expected, process.Output + process.Error);
        Assert.Equal(0, await modal.ContainersOfAsync(0));
        await modal.AssertNothingRunsAsync();
    }
}
