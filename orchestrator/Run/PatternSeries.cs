using AgentGatewayPerf.Merge;

namespace AgentGatewayPerf.Run;

/// <summary>What is kept of the requests of a pattern over time once it is over, a fraction of what they were merged into.</summary>
sealed class PatternSeries(TimeSeries merged)
{
    const long SecondUs = 1_000_000;

    // Enough to draw from, and few enough that the results file stays small.
    const int MaxBlocks = 128;

    /// <summary>By the second, or by more where that would be too many points.</summary>
    public TimeSeries Points { get; } = merged.Coarsen(SecondUs);

    /// <summary>In so few intervals that the distribution of each can be in the results.</summary>
    public TimeSeries Blocks { get; } = merged.Coarsen(0, MaxBlocks);
}
