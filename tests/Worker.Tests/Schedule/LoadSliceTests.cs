using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Base;
using AgentGatewayPerf.Worker.Schedule;

namespace AgentGatewayPerf.Worker.Tests.Schedule;

/// <summary>A load over its threads, and the schedule that each of them gets.</summary>
public sealed class LoadSliceTests
{
    const long Start = 5 * Clock.Second;

    static readonly StreamShare Whole = new(0, 1);

    [Fact]
    public void Slices_add_up_to_the_whole() =>
        Gen.Select(Gen.UInt[1, 40], Gen.ULong[1, 200], Gen.Int[1, 12], Gen.Int[1, 5]).Sample((users, requests, threads, unit) =>
        {
            var load = new Load { VirtualUsers = users, Requests = requests };
            var slices = LoadSlice.Divide(load, unit, Whole, threads).ToList();
            Assert.Equal((int)Math.Min(users, (uint)threads), slices.Count);
            Assert.Equal(users, (uint)slices.Sum(slice => slice.VirtualUsers));
            Assert.All(slices, slice => Assert.True(slice.VirtualUsers > 0));
            var taken = slices.Select(slice => TakeAll(slice, unit)).ToList();
            Assert.Equal(requests, (ulong)taken.Sum(one => one.Sum(t => t.Count)));
            // What belongs together stays together, but for the end of the load.
            Assert.InRange(taken.Sum(one => one.Count(t => t.Count < unit)), 0, 1);
        });

    [Fact]
    public void A_load_of_fewer_virtual_users_needs_no_more_than_each_thread_has_prepared() =>
        Gen.Select(Gen.UInt[1, 40], Gen.UInt[1, 40], Gen.Int[1, 12])
            .Where(x => x.Item1 <= x.Item2)
            .Sample(
                (used, prepared, threads) =>
                {
                    var on = (int)Math.Min(prepared, (uint)threads);
                    var slices = LoadSlice.Divide(new Load { VirtualUsers = used, Requests = 1 }, 1, Whole, on).ToList();
                    for (var i = 0; i < slices.Count; i++)
                        Assert.InRange(slices[i].VirtualUsers, 1, Shares.Of(prepared, i, on));
                });

    [Fact]
    public void A_closed_load_ends_with_its_requests_or_its_time()
    {
        var byNumber = Only(new Load { VirtualUsers = 2, Requests = 3 });
        Assert.Equal(long.MaxValue, byNumber.EndFrom(Start));
        Assert.Equal(3, TakeAll(byNumber, 1).Count);
        Assert.Equal(3UL, byNumber.CreateSchedule(Start).Planned(1));

        var byTime = Only(new Load { VirtualUsers = 2, DurationUs = 1_000, DrainUs = 7 });
        Assert.Equal((Start + Clock.Millisecond, 7_000), (byTime.EndFrom(Start), byTime.Drain));
        var schedule = byTime.CreateSchedule(Start);
        Assert.True(schedule.TryTake(Start + Clock.Millisecond - 1, 1, out _));
        Assert.False(schedule.TryTake(Start + Clock.Millisecond, 1, out _));
        Assert.Equal(5UL, schedule.Planned(5));
    }

    [Fact]
    public void An_open_load_ends_with_its_requests_before_its_time()
    {
        var load = Open(rate: 100, seconds: 1);
        load.DurationUs = 1_000_000;
        Assert.Equal(100UL, Only(load).CreateSchedule(Start).Planned(0));
        load.Requests = 30;
        Assert.Equal(30UL, Only(load).CreateSchedule(Start).Planned(0));
        Assert.Equal(30, TakeAll(Only(load), 1).Count);
    }

    [Fact]
    public void The_last_stage_of_a_load_without_a_duration_goes_on()
    {
        var load = Open(rate: 100, seconds: 1);
        load.Requests = 250;
        var taken = TakeAll(Only(load), 1);
        Assert.Equal(250, taken.Count);
        Assert.InRange(taken[^1].IntendedStart - Start - 2_490 * Clock.Millisecond, -1_000, 1_000);
        Assert.Equal(long.MaxValue, Only(load).EndFrom(Start));
    }

    [Fact]
    public void Threads_share_the_arrivals_and_the_virtual_users_that_may_be_added()
    {
        var load = Open(rate: 100, seconds: 1);
        load.DurationUs = 1_000_000;
        load.Open.MaxVirtualUsers = 10;
        load.VirtualUsers = 4;
        var slices = LoadSlice.Divide(load, 1, new StreamShare(1, 2), 3).ToList();
        Assert.Equal(10, slices.Sum(slice => slice.MaxVirtualUsers));
        var together = slices.SelectMany(slice => TakeAll(slice, 1)).Select(taken => taken.IntendedStart).Order();
        var alone = TakeAll(LoadSlice.Divide(load, 1, new StreamShare(1, 2), 1).Single(), 1).Select(taken => taken.IntendedStart);
        Assert.Equal(alone, together);
    }

    static Load Open(double rate, double seconds) =>
        new()
        {
            VirtualUsers = 1,
            Open = new OpenModel
            {
                MaxVirtualUsers = 1,
                Stages =
                {
                    new Stage
                    {
                        DurationUs = (ulong)(seconds * 1e6),
                        StartRate = rate,
                        EndRate = rate,
                    },
                },
            },
        };

    static LoadSlice Only(Load load) => LoadSlice.Divide(load, 1, Whole, 1).Single();

    static List<ScheduledRequests> TakeAll(LoadSlice slice, int unit)
    {
        var schedule = slice.CreateSchedule(Start);
        var all = new List<ScheduledRequests>();
        while (schedule.TryTake(Start, unit, out var taken))
            all.Add(taken);
        return all;
    }
}
