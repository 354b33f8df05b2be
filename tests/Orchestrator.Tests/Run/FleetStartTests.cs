using AgentGatewayPerf.Fleet;
using AgentGatewayPerf.Run;

namespace AgentGatewayPerf.Orchestrator.Tests;

/// <summary>Workers that come late, not at all, or go before the run has begun.</summary>
public sealed class FleetStartTests
{
    static readonly RunTimings Timings = new() { Pings = 1, Hold = TimeSpan.Zero };
    static readonly TimeSpan Long = TimeSpan.FromMinutes(1);
    // Enough for those who come, also on a busy machine.
    static readonly TimeSpan Short = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Too_few_workers_are_said_with_what_was_waited_for()
    {
        await using var fleet = await ScriptedFleet.StartWithoutAsync([1], new(), new(), new());
        var failure = await Assert.ThrowsAsync<FleetException>(
            () => Runs.RunAsync(fleet, Runs.Settings(3) with { Fleet = new() { Shards = 3, StartTimeout = Short } }, Timings));
        Assert.Equal("2 of 3 workers were there after 2s; all are needed.", failure.Message);
    }

    [Fact]
    public async Task A_smaller_fleet_has_the_load_of_all_under_numbers_without_gaps()
    {
        await using var fleet = await ScriptedFleet.StartWithoutAsync([0], new(), new(), new());
        var result = await Runs.RunAsync(
            fleet,
            Runs.Settings(3, 201) with
            {
                Fleet = new()
                {
                    Shards = 3,
                    StartTimeout = Short,
                    MinShards = 2,
                },
            },
            Timings);

        Assert.Empty(result.Problems);
        Assert.Equal([101, 100], result.Patterns[0].Shards.Select(s => s.Merged.Requests.Ok));
        Assert.Equal([0, 1], result.Shards.Select(s => s.Announcement.Shard));
        Assert.Equal([fleet.Workers[1].Url, fleet.Workers[2].Url], result.Shards.Select(s => s.Announcement.Url));
        Assert.Contains("2 of 3 workers came in time", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Empty(fleet.Workers[0].Received);
    }

    [Fact]
    public async Task Who_comes_after_a_smaller_fleet_has_started_is_sent_away()
    {
        await using var fleet = await ScriptedFleet.StartWithoutAsync([0], new(), new() { HoldAfterBatches = 1 });
        using var stop = new CancellationTokenSource();
        var running = Runs.RunAsync(
            fleet,
            Runs.Settings(2, 200) with
            {
                Fleet = new()
                {
                    Shards = 2,
                    StartTimeout = Short,
                    MinShards = 1,
                },
            },
            Timings,
            new StopSignals(stop.Token, default));
        await UntilAsync(() => fleet.Workers[1].Received.Any(c => c.Start is not null));
        fleet.Tell(new WorkerAnnounced(new Announcement(0, fleet.Workers[0].Url)));
        await UntilAsync(() => !fleet.Cancelled.IsEmpty);
        await stop.CancelAsync();
        var result = await running;
        Assert.Equal([0], fleet.Cancelled);
        Assert.Empty(result.Problems);
    }

    [Fact]
    public async Task A_worker_that_waits_is_held_by_a_call_that_says_nothing()
    {
        await using var fleet = await ScriptedFleet.StartWithoutAsync([1], new(), new());
        var running = Runs.RunAsync(
            fleet,
            Runs.Settings(2, 200) with
            {
                Fleet = new() { Shards = 2, StartTimeout = Long },
            },
            Timings);
        await UntilAsync(() => fleet.Workers[0].Calls == 1);
        Assert.Empty(fleet.Workers[0].Received);
        fleet.Tell(new WorkerAnnounced(new Announcement(1, fleet.Workers[1].Url)));
        var result = await running;
        Assert.Empty(result.Problems);
        Assert.Equal(200, result.Patterns[0].Successful);
        Assert.Equal(2, fleet.Workers[0].Calls);
    }

    [Fact]
    public async Task A_worker_that_goes_before_the_run_may_be_replaced()
    {
        await using var fleet = await ScriptedFleet.StartWithoutAsync([1], new(), new(), new());
        var running = Runs.RunAsync(
            fleet,
            Runs.Settings(3, 300) with
            {
                Fleet = new() { Shards = 3, StartTimeout = Long },
            },
            Timings);
        fleet.Tell(new WorkerEnded(0, "preempted", MayReturn: true));
        fleet.Tell(new WorkerAnnounced(new Announcement(1, fleet.Workers[1].Url)));
        fleet.Tell(new WorkerAnnounced(new Announcement(0, fleet.Workers[0].Url)));
        Assert.Empty((await running).Problems);
    }

    [Fact]
    public async Task A_fleet_that_fails_ends_the_wait_with_its_reason()
    {
        await using var fleet = await ScriptedFleet.StartWithoutAsync([1], new(), new());
        var running = Runs.RunAsync(fleet, Runs.Settings(2) with { Fleet = new() { Shards = 2, StartTimeout = Long } }, Timings);
        fleet.Tell(new FleetFailed(new FleetException("Modal failed")));
        Assert.Equal("Modal failed", (await Assert.ThrowsAsync<FleetException>(() => running)).Message);
    }

    static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
            await Task.Delay(5, TestContext.Current.CancellationToken);
    }
}
