using AgentGatewayPerf.Merge;

namespace AgentGatewayPerf.Run;

/// <summary>What is kept of the requests of a pattern over time once it is over, a fraction of what they were merged
/// into.</summary>
sealed class PatternSeries
{
    const long SecondUs = 1_000_000;

    // Enough to draw from, and few enough that the results file stays small.
    const int MaxBlocks = 128;

    public PatternSeries(TimeSeries merged)
    {
        var seconds = merged.Coarsen(SecondUs);
        PointIntervalUs = seconds.IntervalUs;
        Points = [.. seconds.Cells.Select(SeriesPoint.Of)];
        Blocks = merged.Coarsen(0, MaxBlocks);
    }

    /// <summary>Length of the interval of a point, µs: a second, or more where that would be too many points.</summary>
    public long PointIntervalUs { get; }

    /// <summary>Every interval from the start to the last one in which a request ended.</summary>
    public IReadOnlyList<SeriesPoint> Points { get; }

    /// <summary>In so few intervals that the distribution of each can be in the results.</summary>
    public TimeSeries Blocks { get; }
}
