using AgentGatewayPerf.Plan;

namespace AgentGatewayPerf.Run;

/// <summary>Where a run is at one moment.</summary>
/// <param name="Phase">What it is doing, in words.</param>
/// <param name="Plan">What the shards are given to do; null before that is known.</param>
/// <param name="Loads">The loads under way; none between patterns.</param>
/// <param name="Done">Patterns that are over, in the order they ran.</param>
/// <param name="Shards">Every shard in its order; none before the workers are there.</param>
sealed record RunSnapshot(
    string Phase, RunPlan? Plan, IReadOnlyList<LoadSnapshot> Loads, IReadOnlyList<PatternReport> Done,
    IReadOnlyList<ShardState> Shards);
