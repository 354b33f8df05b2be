using AgentGatewayPerf.EndToEnd.Tests.Support;
using AgentGatewayPerf.Modal.Tests.Support;
using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.Modal.Tests;

/// <summary>The orchestrator on this machine, its workers in containers.</summary>
public sealed class FleetTests
{
    const string Token = "correct-horse-battery-staple";

    [Theory]
    [InlineData(Sdk.Newest)]
    [InlineData(Sdk.Oldest)]
    public async Task Three_containers_share_the_load_and_the_report_is_right(string version)
    {
        await using var modal = await StandIn.StartAsync(version);
        await using var run = await FleetRun.StartAsync(modal, ["--pattern", "mcp", "--num-requests", "40", "--concurrency", "4"]);
        var (process, results) = await run.EndAsync(0);

        Assert.Equal(3, results.Patterns.Count);
        Assert.All(results.Patterns, p => Assert.Equal("ok: 40", p.AllOutcomes));
        Assert.Equal(["14", "13", "13"], results.Patterns[0].Shards.Select(s => $"{s.Successful}"));
        Assert.Empty(results.Problems);
        ServedCounts.AssertMcp(results, await run.ServedAsync());
        Assert.Contains("  Workers: 3 modal (AOT)\n", process.Output);
        Assert.Matches(@"  Containers: 3, [0-9.]+ container-seconds, about \$0\.[0-9]+ \(prices of modal\.com/pricing", process.Output);
        Assert.Contains("to stop it by hand: modal app stop --yes ap-", process.Error);
        Assert.Contains("3 container(s) for about", process.Error);
    }

    [Theory]
    [InlineData(Sdk.Newest, true)]
    [InlineData(Sdk.Oldest, true)]
    [InlineData(Sdk.Newest, false)]
    public async Task The_secrets_token_opens_the_gateway_and_is_seen_nowhere_else(string version, bool exists)
    {
        await using var server = await TargetProcess.StartCSharpMcpAsync("Stateful");
        await using var gateway = await TargetProcess.StartGatewayAsync("--mcp-target", $"stateful={server.McpUrl}", "--api-key", Token);
        await using var modal = await StandIn.StartAsync(version, exists ? $"agentgateway-perf:AGENTGATEWAY_AUTH_TOKEN={Token}" : null);
        await using var run = await FleetRun.StartAsync(modal, ["--pattern", "mcp:tools/list", "--num-requests", "9", "--verbose"], gateway.Url);
        var (process, results) = await run.EndAsync(exists ? 0 : 1);

        Assert.Equal(exists ? "ok: 9" : "", results.Only.AllOutcomes);
        Assert.Equal(!exists, process.Output.Contains("wants a bearer token (401)", StringComparison.Ordinal));
        Assert.DoesNotContain(Token, process + run.Log + await modal.LogsAsync());
    }

    [Fact]
    public async Task A_cut_of_two_seconds_loses_nothing_and_doubles_nothing()
    {
        await using var modal = await StandIn.StartAsync();
        await using var run = await FleetRun.StartAsync(modal, Slow(48));
        await run.LoadAsync("POST tools/call", 6);
        await modal.DoAsync("cut", shard: 1, seconds: 2);
        var (process, results) = await run.EndAsync(0);

        Assert.Contains("Shard 1: the stream was lost and is taken up again", process.Error);
        Assert.Equal("ok: 48", results.Only.AllOutcomes);
        ServedCounts.AssertMcp(results, await run.ServedAsync());
    }

    [Fact]
    public async Task A_cut_of_thirty_seconds_loses_the_shard_and_the_others_finish()
    {
        await using var modal = await StandIn.StartAsync();
        await using var run = await FleetRun.StartAsync(modal, Slow(300));
        await run.LoadAsync("POST tools/call", 6);
        await modal.DoAsync("cut", shard: 1, seconds: 30);
        await run.Orchestrator.Process.WaitForErrorAsync(l => l.Contains("Shard 1 is given up", StringComparison.Ordinal), StandIn.Bound);
        // What is left of the others is not what this is about.
        run.Orchestrator.Process.Interrupt();
        var (process, results) = await run.EndAsync(130);

        Assert.Contains("Shard 1 was lost after", Assert.Single(results.Problems));
        Assert.Contains("s into the run: it could not be reached for 15 s", process.Output);
        Assert.Equal([null, "lost", null], results.Shards.Select(s => s.LostReason is null ? null : "lost"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_killed_container_is_a_lost_shard_and_its_second_attempt_gets_no_load(bool again)
    {
        await using var modal = await StandIn.StartAsync();
        await using var run = await FleetRun.StartAsync(modal, Slow(60));
        await run.LoadAsync("POST tools/call", 6);
        await modal.DoAsync("kill", shard: 1, again: again);
        var (process, results) = await run.EndAsync(3);

        var problem = Assert.Single(results.Problems);
        var lost = results.Only.Shards[1].Successful;
        Assert.Matches($"^Shard 1 was lost after {lost} requests, [0-9.]+ s into the run: ", problem);
        Assert.Contains($"  Incomplete: {problem}\n", process.Output);
        Assert.Equal([20, 20], results.Only.Shards.Where(s => s.Shard != 1).Select(s => s.Successful));
        Assert.Equal(40 + lost, results.Only.Successful);
        // Requests that were under way when the container died are the only ones that nobody has reported.
        Assert.InRange((await run.ServedAsync())["POST tools/call"], 40 + lost, 40 + lost + 2);
        if (again)
            Assert.Contains("Shard 1: its container is ended by force", process.Error);
        Assert.Equal(again ? 2 : 1, await modal.ContainersOfAsync(1));
    }

    [Fact]
    public async Task A_container_that_never_comes_ends_in_a_message_that_names_the_limit()
    {
        await using var modal = await StandIn.StartAsync();
        await modal.DoAsync("hold", shard: 1);
        await using var orchestrator = modal.Orchestrate(
            ["--gateway-url", "http://127.0.0.1:1", "--shards", "3", "--start-timeout", "20s"]);
        var result = await orchestrator.WaitAsync();

        Assert.True(result.ExitCode == 3, result.ToString());
        Assert.Contains("2 of 3 workers were there after 20s; all are needed.", result.Error);
        Assert.Contains("the starter plan runs 100 at once", result.Error);
        await modal.AssertNothingRunsAsync();
    }

    [Fact]
    public async Task A_smaller_fleet_may_start_and_has_all_of_the_load()
    {
        await using var modal = await StandIn.StartAsync();
        await modal.DoAsync("hold", shard: 1);
        await using var run = await FleetRun.StartAsync(
            modal, ["--pattern", "mcp:tools/list", "--num-requests", "41", "--min-shards", "2", "--start-timeout", "20s"]);
        var (process, results) = await run.EndAsync(0);

        Assert.Contains("2 of 3 workers came in time", Assert.Single(results.Warnings));
        Assert.Equal([21, 20], results.Only.Shards.Select(s => s.Successful));
        ServedCounts.AssertMcp(results, await run.ServedAsync());
        Assert.Contains("  Workers: 2 modal (AOT)\n", process.Output);
    }

    // About a second for each call.
    static string[] Slow(int requests) =>
        ["--pattern", "mcp:tools/call", "--tool", "slow", "--tool-args", """{"steps":50}""", "--num-requests", $"{requests}", "--concurrency", "6"];
}
