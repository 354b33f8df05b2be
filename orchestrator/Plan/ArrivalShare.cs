using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Plan;

/// <summary>Requests that a shard gets to send.</summary>
static class ArrivalShare
{
    /// <summary>Requests of a shard in one phase; 0 where that shows only in the end, which is when time ends a closed load or the
    /// arrivals are random.</summary>
    public static long Of(Assign shard, int pattern, Phase phase)
    {
        var spec = shard.Patterns[pattern];
        if (phase == Phase.Warmup)
            return (long)(spec.Warmup?.Requests ?? 0);
        if (spec.Open is not { Arrival: Arrival.Even } open)
            return (long)spec.Requests;
        // Evenly spaced arrivals are numbered over the whole run, and every n-th belongs to this shard.
        var together = spec.Pattern == Pattern.A2AConversation ? spec.A2A.Turns : 1;
        var arrivals = open.Stages.Sum(s => (s.StartRate + s.EndRate) / 2 * (s.DurationUs / 1e6)) / together;
        return Math.Max(0, (long)Math.Ceiling((arrivals - shard.Shard) / shard.ShardCount)) * together;
    }
}
