using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Loop;

namespace AgentGatewayPerf.Worker.Schedule;

/// <summary>Makes the schedule of one phase of a pattern.</summary>
static class PhaseSchedule
{
    /// <summary>Requests of a pattern that belong together and are taken from the schedule at once: the turns of a conversation.</summary>
    public static int RequestsPerUnit(PatternSpec spec) =>
        spec.Pattern == Pattern.A2AConversation ? (int)Math.Clamp(spec.A2A.Turns, 1, 1_000_000) : 1;

    /// <param name="spec">The pattern.</param>
    /// <param name="phase">Warm-up or load.</param>
    /// <param name="start">When the phase starts, ns.</param>
    /// <param name="shard">This shard among those of the run.</param>
    /// <returns>The schedule, and when time ends it (ns; <see cref="long.MaxValue"/> where it does not).</returns>
    public static (ISchedule Schedule, long End) Create(
        PatternSpec spec, Phase phase, long start, (int Number, int Count) shard)
    {
        var (requests, duration) = phase == Phase.Load
            ? (spec.Requests, spec.DurationUs)
            : (spec.Warmup.Requests, spec.Warmup.DurationUs);
        var end = duration > 0 ? start + (long)duration * Clock.Microsecond : long.MaxValue;
        if (spec.Open == null)
            return (new ClosedSchedule(requests > 0 ? requests : null, end), end);

        var requestsPerUnit = RequestsPerUnit(spec);
        if (phase == Phase.Load)
            return (new OpenSchedule(spec.Open, start, shard.Number, shard.Count, requestsPerUnit), end);
        var warmup = new OpenModel { Arrival = spec.Open.Arrival, Seed = spec.Open.Seed };
        warmup.Stages.Add(WarmupStage(spec.Open.Stages[0], duration));
        return (new OpenSchedule(warmup, start, shard.Number, shard.Count, requestsPerUnit, requests > 0 ? requests : null), end);
    }

    /// <summary>A warm-up goes at the rate that the first stage reaches, from its beginning.</summary>
    static Stage WarmupStage(Stage first, ulong duration)
    {
        const ulong longEnough = 24UL * 3600 * 1_000_000;
        var rate = Math.Max(first.StartRate, first.EndRate);
        return new Stage { DurationUs = duration > 0 ? duration : longEnough, StartRate = rate, EndRate = rate };
    }
}
