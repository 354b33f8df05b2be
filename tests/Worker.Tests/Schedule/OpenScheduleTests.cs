using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Base;
using AgentGatewayPerf.Worker.Schedule;

namespace AgentGatewayPerf.Worker.Tests.Schedule;

public sealed class OpenScheduleTests
{
    const long Start = 5 * Clock.Second;

    static readonly Gen<Stage[]> AnyStages = Gen.Select(Gen.Double[0.1, 3], Gen.Double[0, 2_000], Gen.Double[0, 2_000])
        .Select((seconds, from, to) => new Stage { DurationUs = (ulong)(seconds * 1e6), StartRate = from, EndRate = to })
        .Array[1, 4]
        .Where(stages => stages.Sum(s => s.StartRate + s.EndRate) > 1);

    [Fact]
    public void Constant_rate_is_evenly_spaced()
    {
        var starts = Starts(Model(Constant(100, 2)), 0, 1);
        Assert.Equal(200, starts.Count);
        for (var i = 0; i < starts.Count; i++)
            Assert.InRange(starts[i] - Start - i * 10 * Clock.Millisecond, -2, 2);
    }

    [Fact]
    public void Shards_together_make_the_stream_of_one() =>
        Gen.Select(AnyStages, Gen.Int[1, 7], Gen.Int[1, 4])
            .Sample(
                (stages, shards, perArrival) =>
                {
                    var alone = Starts(Model(stages), 0, 1, perArrival);
                    var together = Enumerable
                        .Range(0, shards)
                        .SelectMany(shard => Starts(Model(stages), shard, shards, perArrival))
                        .Order()
                        .ToList();
                    Assert.Equal(alone, together);
                },
                iter: 200);

    [Fact]
    public void Arrivals_follow_the_rate() =>
        AnyStages.Sample(stages =>
        {
            var starts = Starts(Model(stages), 0, 1);
            var total = stages.Sum(s => (s.StartRate + s.EndRate) / 2 * s.DurationUs / 1e6);
            Assert.InRange(starts.Count - total, -1e-6, 1);
            Assert.Equal(starts.Order(), starts);
            // At the end of every stage there are as many arrivals behind as the rates up to there add up to.
            double until = 0, expected = 0;
            foreach (var stage in stages)
            {
                until += stage.DurationUs / 1e6;
                expected += (stage.StartRate + stage.EndRate) / 2 * stage.DurationUs / 1e6;
                var behind = starts.Count(s => s - Start < until * Clock.Second);
                Assert.InRange(behind - expected, -1.01, 1.01);
            }
        }, iter: 200);

    [Fact]
    public void Poisson_arrivals_repeat_with_their_seed_and_differ_between_shards()
    {
        var model = Model(Constant(1_000, 10));
        model.Arrival = Arrival.Poisson;
        model.Seed = 42;
        var first = Starts(model, 0, 2);
        Assert.Equal(first, Starts(model, 0, 2));
        Assert.NotEqual(first, Starts(model, 1, 2));

        // 5,000 expected: six standard deviations of a Poisson count.
        Assert.InRange(first.Count, 5_000 - 430, 5_000 + 430);
        // Exponential gaps have a standard deviation equal to their mean; even ones have none.
        var gaps = first.Zip(first.Skip(1), (a, b) => (double)(b - a)).ToList();
        var mean = gaps.Average();
        var deviation = Math.Sqrt(gaps.Average(g => (g - mean) * (g - mean)));
        Assert.InRange(deviation / mean, 0.9, 1.1);
    }

    [Fact]
    public void What_nobody_took_is_still_planned()
    {
        var schedule = new OpenSchedule(Model(Constant(50, 2)), Start, new StreamShare(0, 1), requestsPerArrival: 3);
        Assert.True(schedule.TryTake(Start, 3, out var taken));
        Assert.Equal((0UL, 3), (taken.First, taken.Count));
        schedule.Close();
        Assert.False(schedule.TryTake(Start, 3, out _));
        Assert.Equal(102UL, schedule.Planned(0));
    }

    static OpenModel Model(params Stage[] stages) => new() { Stages = { stages } };

    static Stage Constant(double rate, double seconds) =>
        new()
        {
            StartRate = rate,
            EndRate = rate,
            DurationUs = (ulong)(seconds * 1e6),
        };

    static List<long> Starts(OpenModel model, int shard, int shards, int perArrival = 1)
    {
        var schedule = new OpenSchedule(model, Start, new StreamShare(shard, shards), perArrival);
        var starts = new List<long>();
        while (schedule.TryTake(Start, perArrival, out var taken))
            starts.Add(taken.IntendedStart);
        return starts;
    }
}
