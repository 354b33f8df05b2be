using AgentGatewayPerf.Judge;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Orchestrator.Tests.Judge;

[Trait("Speed", "fast")]
public sealed class GeneratorRulesTests
{
    [Fact]
    public void A_worker_with_time_to_spare_is_not_limited()
    {
        var load = Load(10, (v, s) =>
        {
            v.CpuUserUs = (ulong)(s * 300_000);
            v.LoadThreadsCpuUs = (ulong)(s * 250_000);
            v.LoadThreadsWaitingUs = (ulong)(s * 10_000);
            v.ScheduleLagP99Us = 180;
            v.TimerOvershootMaxUs = 900;
            v.GcPauseUs = (ulong)(s * 500);
            v.SamplesWaiting = 3_000;
            v.OpenConnections = 50;
        });
        Assert.All(GeneratorRules.All, rule => Assert.Null(rule(load)));
    }

    [Fact]
    public void Processor_time_near_the_quota_limits_once_it_lasts()
    {
        Assert.NotNull(GeneratorRules.Quota(Load(10, (v, s) => v.CpuUserUs = (ulong)(s * 1_900_000))));
        // Two seconds at the limit are a moment in ten.
        var moment = Load(10, (v, s) => v.CpuUserUs = (ulong)(Math.Min(s, 2) * 2_000_000));
        Assert.Null(GeneratorRules.Quota(moment));
        var sustained = Load(10, (v, s) => v.CpuUserUs = (ulong)(Math.Clamp(s - 4, 0, 3) * 2_000_000));
        Assert.Contains("100 % of its 2 processors", GeneratorRules.Quota(sustained)!.Reason, StringComparison.Ordinal);
        Assert.Null(GeneratorRules.Quota(sustained with { Cores = 0 }));
        Assert.NotNull(GeneratorRules.Quota(Load(1, (v, s) => v.CpuSystemUs = (ulong)(s * 1_950_000))));
    }

    [Fact]
    public void A_load_thread_that_never_rests_limits_however_many_processors_are_idle()
    {
        var busy = Load(5, (v, s) => v.LoadThreadsCpuUs = (ulong)(s * 950_000));
        Assert.NotNull(GeneratorRules.LoadThread(busy));
        Assert.Null(GeneratorRules.LoadThread(busy with { LoadThreads = 2 }));
    }

    [Fact]
    public void A_load_thread_that_waits_for_a_processor_has_neighbours()
    {
        Assert.NotNull(GeneratorRules.Neighbours(Load(5, (v, s) => v.LoadThreadsWaitingUs = (ulong)(s * 400_000))));
        Assert.Null(GeneratorRules.Neighbours(Load(5, (v, s) => v.LoadThreadsWaitingUs = (ulong)(s * 100_000))));
    }

    [Fact]
    public void Throttling_limits()
    {
        Assert.NotNull(GeneratorRules.Throttled(Load(10, (v, s) => v.ThrottledUs = (ulong)(s * 20_000))));
        Assert.Null(GeneratorRules.Throttled(Load(10, (v, s) => v.ThrottledUs = (ulong)(s * 5_000))));
    }

    [Fact]
    public void Sending_late_limits_when_it_shows_beside_the_latency()
    {
        var late = Load(10, (v, _) => v.ScheduleLagP99Us = 3_000);
        Assert.NotNull(GeneratorRules.Lag(late));
        Assert.Null(GeneratorRules.Lag(late with { MedianUs = 50_000 }));
        // One second in ten is allowed, two are not; the report from before the load does not count.
        Assert.Null(GeneratorRules.Lag(Load(10, (v, s) => v.ScheduleLagP99Us = s is 0 or 4 ? 3_000u : 100u)));
        Assert.NotNull(GeneratorRules.Lag(Load(10, (v, s) => v.ScheduleLagP99Us = s is 4 or 5 ? 3_000u : 100u)));
    }

    [Fact]
    public void Late_timers_and_long_collections_limit()
    {
        Assert.NotNull(GeneratorRules.Timers(Load(10, (v, _) => v.TimerOvershootMaxUs = 15_000)));
        Assert.Null(GeneratorRules.Timers(Load(10, (v, _) => v.TimerOvershootMaxUs = 5_000)));
        Assert.NotNull(GeneratorRules.GarbageCollection(Load(10, (v, s) => v.GcPauseUs = s > 5 ? 12_000u : 0)));
        Assert.Null(GeneratorRules.GarbageCollection(Load(10, (v, s) => v.GcPauseUs = (ulong)(s * 5_000))));
    }

    [Fact]
    public void Samples_that_pile_up_limit_and_many_that_do_not_grow_do_not()
    {
        Assert.NotNull(GeneratorRules.Samples(Load(10, (v, s) => v.SamplesWaiting = (ulong)(s * 100_000))));
        Assert.Null(GeneratorRules.Samples(Load(10, (v, _) => v.SamplesWaiting = 400_000)));
        Assert.Null(GeneratorRules.Samples(Load(10, (v, s) => v.SamplesWaiting = (ulong)(s * 1_000))));
    }

    [Fact]
    public void Sockets_near_the_limit_of_open_files_limit()
    {
        var load = Load(3, (v, _) => v.OpenConnections = 950);
        Assert.NotNull(GeneratorRules.OpenFiles(load with { OpenFilesLimit = 1_024 }));
        Assert.Null(GeneratorRules.OpenFiles(load with { OpenFilesLimit = 4_096 }));
        Assert.Null(GeneratorRules.OpenFiles(load));
    }

    [Fact]
    public void Busy_virtual_users_are_a_limit_of_the_load_model()
    {
        var load = Load(3, (_, _) => { }) with { Users = (100, 100), Late = 500, Requests = 10_000 };
        Assert.Contains("limit of the load model", GeneratorRules.VirtualUsers(load)!.Reason, StringComparison.Ordinal);
        Assert.Null(GeneratorRules.VirtualUsers(load with { Users = (60, 100) }));
        Assert.Null(GeneratorRules.VirtualUsers(load with { Late = 5 }));
        Assert.Null(GeneratorRules.VirtualUsers(load with { Users = default }));
    }

    [Fact]
    public void Too_few_reports_limit_nothing()
    {
        foreach (var count in (int[])[0, 1])
        {
            var load = new ShardLoad { Reports = Load(3, (v, _) => v.CpuUserUs = 1).Reports[..count], Cores = 1 };
            Assert.All(GeneratorRules.All, rule => Assert.Null(rule(load)));
        }
    }

    // A report at the start and one after every second.
    static ShardLoad Load(int seconds, Action<Vitals, double> at) => new()
    {
        Cores = 2,
        Reports = Enumerable.Range(0, seconds + 1).Select(second =>
            {
                var vitals = new Vitals { WorkerClockUs = 7_000_000_000 + second * 1_000_000L };
                at(vitals, second);
                return vitals;
            }).ToArray(),
    };
}
