using AgentGatewayPerf.Plan;

namespace AgentGatewayPerf.Run;

/// <summary>Where a run is at one moment.</summary>
/// <param name="Phase">What it is doing, in words.</param>
/// <param name="Plan">What the shards are given to do; null before that is known.</param>
/// <param name="Loads">The loads under way; none between patterns.</param>
/// <param name="Done">What is measured of patterns, in the order they ran; the steps of one together.</param>
/// <param name="Shards">Every shard in its order; none before the workers are there.</param>
sealed record RunSnapshot(
    string Phase, RunPlan? Plan, IReadOnlyList<LoadSnapshot> Loads, IReadOnlyList<PatternReport> Done,
    IReadOnlyList<ShardState> Shards)
{
    /// <summary>Measured steps that are over.</summary>
    public int StepsDone { get; init; }

    /// <summary>Measured steps there are to be; one more than are over where only the result of the last one says.</summary>
    public int Steps => Plan is null ? 0 : Math.Max(Plan.Loads.Count(), StepsDone + Math.Min(1, Loads.Count));

    /// <summary>Part of the run that is done, from 0 to 1. How many steps a search takes nobody knows: of it the time that it
    /// may take.</summary>
    /// <param name="shares">Part of each load under way that is done.</param>
    /// <param name="elapsed">Since the run began.</param>
    public double ShareOf(IEnumerable<double> shares, TimeSpan elapsed) => Plan is { IsSearch: true } search
        ? Math.Clamp(elapsed / search.Duration, 0, 1)
        : (StepsDone + shares.Sum()) / Math.Max(1, Steps);
}
