using AgentGatewayPerf.EndToEnd.Tests.Support;
using AgentGatewayPerf.Modal.Tests.Support;
using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.Modal.Tests;

/// <summary>The orchestrator on this machine, its workers in containers.</summary>
public sealed class FleetTests(FleetTests.Workspace workspace) : IClassFixture<FleetTests.Workspace>
{
    StandIn Modal => workspace.Modal;

    [Fact]
    public async Task Three_containers_share_the_load_and_the_report_is_right()
    {
        await using var run = await FleetRun.StartAsync(Modal, "--pattern", "mcp", "--num-requests", "40", "--concurrency", "4");
        var (process, results) = await run.EndAsync(0);

        Assert.Equal(3, results.Patterns.Count);
        Assert.All(results.Patterns, p => Assert.Equal("ok: 40", p.AllOutcomes));
        Assert.Equal([14, 13, 13], results.Patterns[0].Shards.Select(s => s.Successful));
        Assert.Empty(results.Problems);
        ServedCounts.AssertMcp(results, await run.ServedAsync());
        Assert.Contains("  Workers: 3 modal (AOT)\n", process.Output);
        Assert.Matches(
            @"  Containers: 3, [0-9.]+ container-seconds, about \$0\.[0-9]+, \$[0-9.]+ per million requests \(prices of modal\.com/pricing",
            process.Output);
        Assert.Contains("from 3 modal workers. Estimate: 3 containers for about", process.Error);
        Assert.Contains("to stop it by hand: modal app stop --yes ap-", process.Error);
    }

    [Fact]
    public async Task A_cut_of_two_seconds_loses_nothing_and_doubles_nothing()
    {
        await using var run = await FleetRun.StartAsync(Modal, Slow(48));
        await run.LoadAsync("POST tools/call", 6);
        await Modal.DoAsync("cut", shard: 1, seconds: 2);
        var (process, results) = await run.EndAsync(0);

        Assert.Contains("Shard 1: the stream was lost and is taken up again", process.Error);
        Assert.Equal("ok: 48", results.Only.AllOutcomes);
        ServedCounts.AssertMcp(results, await run.ServedAsync());
    }

    [Fact]
    public async Task A_cut_of_thirty_seconds_loses_the_shard_and_the_others_finish()
    {
        await using var run = await FleetRun.StartAsync(Modal, Slow(300));
        await run.LoadAsync("POST tools/call", 6);
        await Modal.DoAsync("cut", shard: 1, seconds: 30);
        await run.Orchestrator.Process.WaitForErrorAsync(
            l => l.Contains("Shard 1 is given up", StringComparison.Ordinal), StandIn.Bound);
        var lost = (await run.ServedAsync())["POST tools/call"];
        // The others go on, for longer than this test wants to wait.
        await run.LoadAsync("POST tools/call", lost + 4);
        run.Orchestrator.Process.Interrupt();
        var (process, results) = await run.EndAsync(130);

        Assert.Matches(
            "^Shard 1 was lost after [0-9]+ requests, [0-9.]+ s into the run: it could not be reached for 15 s",
            Assert.Single(results.Problems));
        Assert.Equal([null, "lost", null], results.Shards.Select(s => s.LostReason is null ? null : "lost"));
        Assert.Contains($"  Incomplete: {results.Problems[0]}\n", process.Output);
        // Its worker went on until it saw that nobody listens: no more than what it could not report is missing.
        var served = (await run.ServedAsync())["POST tools/call"];
        Assert.InRange(results.Only.Successful, served - 2 * 20 - 6, served);
    }

    [Theory]
    [InlineData("kill", false)]
    [InlineData("kill", true)]
    // It ends within the time that it is given, and so it has an end: Modal has no reason to run its input again.
    [InlineData("preempt", false)]
    public async Task An_interrupted_container_is_a_lost_shard_and_its_second_attempt_gets_no_load(string how, bool again)
    {
        await using var run = await FleetRun.StartAsync(Modal, [.. Slow(60), "--timeout", "2m"]);
        await run.LoadAsync("POST tools/call", 6);
        // The others wait for their answers until all has happened.
        run.Server.Process.Freeze();
        await Modal.DoAsync(how, shard: 1, again: again);
        await run.Orchestrator.Process.WaitForErrorAsync(
            l => l.Contains(again ? "Shard 1: its container is ended by force" : "Shard 1 is given up", StringComparison.Ordinal),
            StandIn.Bound);
        run.Server.Process.Thaw();
        var (process, results) = await run.EndAsync(3);

        var problem = Assert.Single(results.Problems);
        var lost = results.Only.Shards[1].Successful;
        Assert.Matches($"^Shard 1 was lost after {lost} requests, [0-9.]+ s into the run: ", problem);
        Assert.Contains($"  Incomplete: {problem}\n", process.Output);
        Assert.Equal([20, 20], results.Only.Shards.Where(s => s.Shard != 1).Select(s => s.Successful));
        Assert.Equal(40 + lost, results.Only.Successful);
        // Requests that were under way when the container ended are the only ones that nobody has reported.
        Assert.InRange((await run.ServedAsync())["POST tools/call"], 40 + lost, 40 + lost + 2);
        Assert.Equal(again ? 2 : 1, (await Modal.ContainersAsync()).Count(shard => shard == 1));
    }

    [Fact]
    public async Task Containers_that_never_come_end_in_a_message_that_names_the_limit()
    {
        for (var shard = 0; shard < 2; shard++)
            await Modal.DoAsync("hold", shard);
        await using var orchestrator = Modal.Orchestrate([
            "--gateway-url",
            "http://127.0.0.1:1",
            "--shards",
            "2",
            "--start-timeout",
            "4s",
        ]);
        var result = await orchestrator.WaitAsync();
        await Modal.DoAsync("release");

        Assert.True(result.ExitCode == 3, result.ToString());
        Assert.Contains("waiting for workers: 0 of 2 announced", result.Error);
        Assert.Contains("0 of 2 workers were there after 4s; all are needed.", result.Error);
        Assert.Contains("the starter plan runs 100 at once", result.Error);
        await Modal.AssertNothingRunsAsync();
    }

    [Fact]
    public async Task A_smaller_fleet_may_start_and_has_all_of_the_load()
    {
        await Modal.DoAsync("hold", shard: 1);
        await using var run = await FleetRun.StartAsync(
            Modal, "--pattern", "mcp:tools/list", "--num-requests", "41", "--min-shards", "2", "--start-timeout", "20s");
        var (process, results) = await run.EndAsync(0);
        await Modal.DoAsync("release");

        Assert.Contains("2 of 3 workers came in time", Assert.Single(results.Warnings));
        Assert.Equal([21, 20], results.Only.Shards.Select(s => s.Successful));
        ServedCounts.AssertMcp(results, await run.ServedAsync());
        Assert.Contains("  Workers: 2 modal (AOT)\n", process.Output);
    }

    [Fact]
    public async Task A_worker_published_here_takes_the_place_of_the_images()
    {
        await using var run = await FleetRun.StartAsync(
            Modal, "--pattern", "mcp:tools/list", "--num-requests", "9", "--worker-binary", await WorkerBinary.AotAsync());
        var (_, results) = await run.EndAsync(0);
        Assert.Equal("ok: 9", results.Only.AllOutcomes);
    }

    // About a second for each call.
    static string[] Slow(int requests) =>
        [
            "--pattern",
            "mcp:tools/call",
            "--tool",
            "slow",
            "--tool-args",
            """{"steps":50}""",
            "--num-requests",
            $"{requests}",
            "--concurrency",
            "6",
        ];

    public sealed class Workspace() : SharedStandIn(Sdk.Newest);
}
