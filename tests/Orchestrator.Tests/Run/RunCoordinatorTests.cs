using AgentGatewayPerf.Common;
using AgentGatewayPerf.Fleet;
using AgentGatewayPerf.Judge;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Run;

namespace AgentGatewayPerf.Orchestrator.Tests;

public sealed class RunCoordinatorTests
{
    [Fact]
    public async Task Patterns_of_all_shards_are_merged_to_the_request()
    {
        await using var fleet = await ScriptedFleet.StartAsync(new(), new(), new());
        var result = await Runs.RunAsync(fleet, Runs.Settings(3, 1_000, Pattern.McpToolsCall, Pattern.McpMixed));

        Assert.Empty(result.Problems);
        Assert.Equal(ExitCode.Success, Assessment.Of(result, Runs.Settings(1)).ExitCode);
        Assert.Equal(["mcp:tools/call", "mcp:mixed"], result.Patterns.Select(p => p.Name));
        foreach (var pattern in result.Patterns)
        {
            Assert.Equal((1_000, 0, 0, 1_000), (pattern.Successful, pattern.Failed, pattern.NotSent, pattern.Planned));
            Assert.Equal([334, 333, 333], pattern.Shards.Select(s => s.Merged.Requests.Ok));
            Assert.True(pattern.RequestsPerSecond > 0);
            var expected = Enumerable
                .Range(0, 3)
                .SelectMany(s =>
                    Enumerable.Range(0, s == 0 ? 334 : 333).Select(r => (double)ScriptedShard.LatencyUs(s, (ulong)r)))
                .ToList();
            Assert.Equal(expected.Average(), pattern.Sum.Successful.Response.Mean!.Value, 6);
            Assert.Equal((long)expected.Max(), pattern.Sum.Successful.Response.Max);
        }
        Assert.Equal([Operation.ToolsList, Operation.ToolsCall], result.Patterns[1].Totals.Operations.Select(o => o.Key));
        Assert.Equal(6, result.Patterns[0].Totals.Setup.Single().Value.Counts.Ok);
        Assert.Equal("AOT", result.Shards[2].Worker!.Build);
    }

    [Fact]
    public async Task Load_starts_on_all_shards_at_one_moment_of_their_own_clocks()
    {
        await using var fleet = await ScriptedFleet.StartAsync(new(), new());
        var result = await Runs.RunAsync(fleet, Runs.Settings(2));
        foreach (var worker in fleet.Workers)
        {
            var start = Assert.Single(worker.Received, c => c.Start is not null).Start;
            // On the worker's clock, which is far ahead of any other.
            Assert.InRange(start.AtUs, 1_000_000_000_000, ScriptedShard.ClockUs + 1_000_000);
        }
        Assert.All(result.Patterns[0].Shards, s => Assert.NotNull(s.StartErrorUs));
    }

    [Fact]
    public async Task Failures_are_counted_by_class_and_code_with_their_messages()
    {
        await using var fleet = await ScriptedFleet.StartAsync(new() { FailEvery = 10 }, new());
        var result = await Runs.RunAsync(fleet, Runs.Settings(2, 200));
        var pattern = result.Patterns[0];
        Assert.Empty(result.Problems);
        Assert.Equal((190, 10), (pattern.Successful, pattern.Failed));
        var outcome = new Outcome(OutcomeClass.Http, 503);
        Assert.Equal(10, pattern.Sum.Counts[outcome]);
        Assert.Equal(["no upstream"], pattern.Messages.Of(setup: false, outcome));
        Assert.Equal(10, pattern.Sum.Failed.Response.Count);
        Assert.Equal(ExitCode.Failed, Assessment.Of(result, Runs.Settings(1)).ExitCode);
    }

    [Fact]
    public async Task An_interruption_stops_the_load_and_keeps_what_was_measured()
    {
        await using var fleet = await ScriptedFleet.StartAsync(new() { HoldAfterBatches = 3 }, new() { HoldAfterBatches = 3 });
        using var abort = new CancellationTokenSource();
        using var kill = new CancellationTokenSource();
        var status = new RunStatus();
        var running = Runs.RunAsync(
            fleet, Runs.Settings(2, 200, Pattern.McpToolsCall, Pattern.McpMixed), stop: new(abort.Token, kill.Token),
            status: status);
        while (status.Snapshot().Loads is not [var load] || load.Counts() is not var (counts, _) || counts.Ok < 60)
            await Task.Delay(5, TestContext.Current.CancellationToken);
        await abort.CancelAsync();
        var result = await running;

        Assert.True(result.Interrupted);
        Assert.Equal(ExitCode.Interrupted, Assessment.Of(result, Runs.Settings(1)).ExitCode);
        Assert.Empty(result.Problems);
        Assert.Equal((60, 140), (result.Patterns[0].Successful, result.Patterns[0].NotSent));
        Assert.False(result.Patterns[1].Started);
        Assert.All(fleet.Workers, w => Assert.Contains(w.Received, c => c.Stop?.Mode == Stop.Types.Mode.Abort));
    }

    [Fact]
    public async Task A_second_interruption_waits_for_nobody()
    {
        await using var fleet = await ScriptedFleet.StartAsync(new WorkerScript { HoldAfterBatches = 3 });
        using var abort = new CancellationTokenSource();
        using var kill = new CancellationTokenSource();
        var status = new RunStatus();
        var timings = new RunTimings { StopGrace = TimeSpan.FromHours(1) };
        var running = Runs.RunAsync(fleet, Runs.Settings(1, 200), timings, new(abort.Token, kill.Token), status);
        while (status.Snapshot().Loads is not [var load] || load.Counts() is not var (counts, _) || counts.Ok < 30)
            await Task.Delay(5, TestContext.Current.CancellationToken);
        await kill.CancelAsync();
        await abort.CancelAsync();
        var result = await running;
        Assert.True(fleet.Killed);
        Assert.Equal(30, result.Patterns[0].Successful);
    }

    [Fact]
    public async Task A_worker_with_another_token_is_told_apart()
    {
        await using var worker = await ScriptedWorker.StartAsync(new(), "another");
        await using var fleet = new ScriptedFleet([worker], RunToken.New());
        var result = await Runs.RunAsync(fleet, Runs.Settings(1));
        Assert.Contains("refuses the token", Assert.Single(result.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gateway_that_is_not_there_is_said_in_one_line_of_advice()
    {
        var fault = new Fault { Code = Fault.Types.Code.Connect, Message = "connection refused" };
        await using var fleet = await ScriptedFleet.StartAsync(new() { ReadyFault = fault }, new() { ReadyFault = fault });
        var result = await Runs.RunAsync(fleet, Runs.Settings(2, 100, Pattern.McpToolsList, Pattern.McpToolsCall));
        Assert.Equal(ExitCode.Failed, Assessment.Of(result, Runs.Settings(1)).ExitCode);
        Assert.Equal([100, 100], result.Patterns.Select(p => p.NotSent));
        Assert.Equal(
            "Nothing is listening at http://localhost:3000 (connection refused). Start the gateway, name another with --gateway-url, or try --demo.",
            Assert.Single(Advice.Of(result, Runs.Settings(1))));
    }

    [Fact]
    public async Task The_gateways_token_travels_only_where_the_environment_cannot_carry_it()
    {
        foreach (var handsOver in (bool[])[true, false])
        {
            await using var worker = await ScriptedWorker.StartAsync(new(), "t");
            await using var fleet = new ScriptedFleet([worker], "t") { HandsOverAuthToken = handsOver };
            await Runs.RunAsync(fleet, Runs.Settings(1) with { Access = new() { AuthToken = "gateway-secret" } });
            var assign = Assert.Single(worker.Received, c => c.Assign is not null).Assign;
            Assert.Equal(handsOver ? "" : "gateway-secret", assign.Targets.Single().AuthToken);
        }
    }

    [Fact]
    public async Task Workers_that_do_not_come_are_said()
    {
        await using var fleet = new StaticFleet([new Uri("http://127.0.0.1:1")], "t");
        var failure = await Assert.ThrowsAsync<FleetException>(() => Runs.RunAsync(
            fleet, Runs.Settings(2), new RunTimings { FleetStart = TimeSpan.FromMilliseconds(50) }));
        Assert.Contains("1 of 2 workers", failure.Message, StringComparison.Ordinal);
    }
}
