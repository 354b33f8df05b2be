using AgentGatewayPerf.Common;
using AgentGatewayPerf.Fleet;
using AgentGatewayPerf.Judge;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Run;

namespace AgentGatewayPerf.Orchestrator.Tests;

/// <summary>Streams that break, workers that vanish, and counts that disagree.</summary>
public sealed class ShardLossTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(13)]
    public async Task A_cut_stream_is_taken_up_again_and_nothing_is_counted_twice(int events)
    {
        await using var fleet = await ScriptedFleet.StartAsync(new() { CutAfter = [events, events + 1, events + 4] }, new());
        var result = await Runs.RunAsync(fleet, Runs.Settings(2, 200));

        Assert.Empty(result.Problems);
        Assert.Equal(200, result.Patterns[0].Successful);
        Assert.Contains(fleet.Workers[0].Received, c => c.Attach is not null);
        Assert.DoesNotContain(fleet.Workers[1].Received, c => c.Attach is not null);
    }

    [Fact]
    public async Task Everything_received_is_acknowledged()
    {
        await using var fleet = await ScriptedFleet.StartAsync(new WorkerScript());
        await Runs.RunAsync(fleet, Runs.Settings(1, 200));
        // Setup, Ready, 20 batches, StepFinished, Released, ShardFinished.
        Assert.Equal(25UL, fleet.Workers[0].Received.Where(c => c.Ack is not null).Max(c => c.Ack.Sequence));
    }

    [Fact]
    public async Task A_shard_that_stays_away_is_lost_and_the_others_go_on()
    {
        await using var fleet = await ScriptedFleet.StartAsync(new() { CutAfter = [5], DieAtCut = true }, new());
        var timings = new RunTimings { Pings = 1, Reattach = TimeSpan.FromMilliseconds(500) };
        var result = await Runs.RunAsync(fleet, Runs.Settings(2, 200, Pattern.McpToolsList, Pattern.McpToolsCall), timings);

        Assert.Contains("Shard 0 was lost after", Assert.Single(result.Problems), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Incomplete, Assessment.Of(result, Runs.Settings(1)).ExitCode);
        Assert.True(result.Patterns[0].Partial);
        Assert.Equal(100, result.Patterns[0].Shards[1].Merged.Requests.Ok);
        // The second pattern ran on the shard that is left.
        Assert.Equal(100, result.Patterns[1].Successful);
        Assert.Equal(100, result.Patterns[1].Unaccounted);
    }

    [Fact]
    public async Task A_worker_that_is_known_to_have_ended_is_not_waited_for()
    {
        await using var fleet = await ScriptedFleet.StartAsync(new() { CutAfter = [5], DieAtCut = true }, new());
        var timings = new RunTimings { Pings = 1, Reattach = TimeSpan.FromHours(1) };
        var running = Runs.RunAsync(fleet, Runs.Settings(2, 200), timings);
        while (fleet.Workers[0].Received.All(c => c.Start is null))
            await Task.Delay(5, TestContext.Current.CancellationToken);
        fleet.Tell(new WorkerEnded(0, "the worker process ended with exit code 139"));
        Assert.Contains("exit code 139", Assert.Single((await running).Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_shard_whose_worker_is_replaced_under_load_is_lost()
    {
        await using var fleet = await ScriptedFleet.StartAsync(new() { HoldAfterBatches = 2 }, new());
        var running = Runs.RunAsync(fleet, Runs.Settings(2, 200));
        while (fleet.Workers[0].Received.All(c => c.Start is null))
            await Task.Delay(5, TestContext.Current.CancellationToken);
        fleet.Tell(new WorkerAnnounced(new Announcement(0, fleet.Workers[0].Url, "ta-2")));
        var result = await running;
        Assert.Matches(
            "^Shard 0 was lost after [0-9]+ requests, [0-9.]+ s into the run: its worker was replaced .*ta-2",
            Assert.Single(result.Problems));
        Assert.Equal([0], fleet.Cancelled);
        Assert.Equal(100, result.Patterns[0].Shards[1].Merged.Requests.Ok);
    }

    [Fact]
    public async Task Counts_that_disagree_make_the_result_incomplete()
    {
        await using var fleet = await ScriptedFleet.StartAsync(new(), new() { ExtraCompleted = 1 });
        var result = await Runs.RunAsync(fleet, Runs.Settings(2, 200));
        Assert.Equal(
            "Counts of shard 1 disagree in mcp:tools/call: completed: the worker counted 101, 100 arrived; planned: 100 were assigned, the worker says 101.",
            Assert.Single(result.Problems));
        Assert.Equal(ExitCode.Incomplete, Assessment.Of(result, Runs.Settings(1)).ExitCode);
    }

    [Fact]
    public async Task A_worker_that_never_accounts_for_its_load_is_lost()
    {
        await using var fleet = await ScriptedFleet.StartAsync(new() { WithoutAccount = true }, new());
        var timings = new RunTimings { Pings = 1, Account = TimeSpan.FromMilliseconds(300) };
        var settings = Runs.Settings(2, 200) with
        {
            Http = new() { Timeout = TimeSpan.FromMilliseconds(100), ConnectTimeout = TimeSpan.FromMilliseconds(100) },
        };
        var result = await Runs.RunAsync(fleet, settings, timings);
        Assert.Matches("^Shard 0 was lost after 100 requests, .*: no request of it ended for", Assert.Single(result.Problems));
        Assert.Equal(ExitCode.Incomplete, Assessment.Of(result, settings).ExitCode);
        Assert.Equal(200, result.Patterns[0].Successful);
    }

    [Fact]
    public async Task Events_that_are_missing_make_the_shard_lost()
    {
        await using var fleet = await ScriptedFleet.StartAsync(new WorkerScript { SkipSequence = 5 });
        var result = await Runs.RunAsync(fleet, Runs.Settings(1, 200));
        Assert.Contains("events 5 to 5 of its stream are missing", Assert.Single(result.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fault_of_the_worker_itself_loses_the_shard_with_its_reason()
    {
        await using var fleet = await ScriptedFleet.StartAsync(new WorkerScript { ShardFault = "out of open files" });
        var result = await Runs.RunAsync(fleet, Runs.Settings(1));
        Assert.Contains("out of open files", Assert.Single(result.Problems), StringComparison.Ordinal);
    }
}
