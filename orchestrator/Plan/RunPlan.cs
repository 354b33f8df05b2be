using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Plan;

/// <summary>What every shard is going to do.</summary>
/// <param name="RunId">Identifies the run.</param>
/// <param name="Patterns">Patterns in the order in which they run.</param>
/// <param name="Shards">The assignment of every shard, without the gateway's token.</param>
sealed record RunPlan(string RunId, IReadOnlyList<Pattern> Patterns, IReadOnlyList<Assign> Shards)
{
    /// <summary>Requests planned for a pattern over all shards; 0 when a duration ends it.</summary>
    public long RequestsOf(int pattern) => Shards.Sum(s => (long)s.Patterns[pattern].Requests);

    /// <summary>Time a pattern sends for; zero when a number of requests ends it.</summary>
    public TimeSpan DurationOf(int pattern) => TimeSpan.FromMicroseconds(Shards[0].Patterns[pattern].DurationUs);
}
