namespace AgentGatewayPerf.Report.Json;

/// <summary>A distribution of times.</summary>
sealed record ResultsDistribution
{
    /// <summary>How many times.</summary>
    public required long Count { get; init; }

    /// <summary>Their mean.</summary>
    public required double MeanUs { get; init; }

    /// <summary>Standard deviation of the population.</summary>
    public required double StddevUs { get; init; }

    /// <summary>The shortest.</summary>
    public required long MinUs { get; init; }

    /// <summary>The median.</summary>
    public required double P50Us { get; init; }

    /// <summary>75th percentile.</summary>
    public required double P75Us { get; init; }

    /// <summary>90th percentile.</summary>
    public required double P90Us { get; init; }

    /// <summary>95th percentile.</summary>
    public required double P95Us { get; init; }

    /// <summary>99th percentile.</summary>
    public required double P99Us { get; init; }

    /// <summary>99.9th percentile.</summary>
    public required double P999Us { get; init; }

    /// <summary>99.99th percentile.</summary>
    public required double P9999Us { get; init; }

    /// <summary>The longest.</summary>
    public required long MaxUs { get; init; }

    /// <summary>Non-empty buckets as [lower, upper, count], both bounds inclusive.</summary>
    public required IReadOnlyList<long[]> Histogram { get; init; }

    /// <summary>One of the percentiles above; null for others.</summary>
    public double? Percentile(double percent) => percent switch
    {
        50 => P50Us,
        75 => P75Us,
        90 => P90Us,
        95 => P95Us,
        99 => P99Us,
        99.9 => P999Us,
        99.99 => P9999Us,
        100 => MaxUs,
        _ => null,
    };
}

/// <summary>The times of requests; null where there is nothing to distribute.</summary>
/// <param name="ResponseTime">From the intended start to the end of the response.</param>
/// <param name="ServiceTime">From the send to the end of the response.</param>
/// <param name="TimeToFirstByte">From the send to the first byte.</param>
/// <param name="TimeToFirstEvent">From the send to the first event of an event stream.</param>
sealed record ResultsTimes(
    ResultsDistribution? ResponseTime, ResultsDistribution? ServiceTime, ResultsDistribution? TimeToFirstByte,
    ResultsDistribution? TimeToFirstEvent);

/// <summary>A pattern over time.</summary>
/// <param name="IntervalS">Length of an interval.</param>
/// <param name="Points">All intervals from the start.</param>
sealed record ResultsSeries(double IntervalS, IReadOnlyList<ResultsPoint> Points);

/// <summary>One interval of a series. Times are of the requests that succeeded in it; null when none did.</summary>
/// <param name="AtS">Its start.</param>
/// <param name="Successful">Requests that succeeded in it.</param>
/// <param name="Failed">Requests that failed in it.</param>
/// <param name="MeanUs">Mean of the response times.</param>
/// <param name="P50Us">Their median.</param>
/// <param name="P95Us">Their 95th percentile.</param>
/// <param name="P99Us">Their 99th percentile.</param>
/// <param name="MaxUs">The longest.</param>
sealed record ResultsPoint(
    double AtS, long Successful, long Failed, double? MeanUs, double? P50Us, double? P95Us, double? P99Us, long? MaxUs);

/// <summary>A pattern in at most 128 pieces of equal length with their distributions, for comparisons.</summary>
/// <param name="IntervalS">Length of a piece.</param>
/// <param name="Items">All pieces from the start.</param>
sealed record ResultsBlocks(double IntervalS, IReadOnlyList<ResultsBlock> Items);

/// <summary>One piece of a pattern.</summary>
/// <param name="Successful">Requests that succeeded in it.</param>
/// <param name="Failed">Requests that failed in it.</param>
/// <param name="MeanUs">Mean response time of the successful ones; null when there was none.</param>
/// <param name="Histogram">Their response times as [lower, upper, count].</param>
sealed record ResultsBlock(long Successful, long Failed, double? MeanUs, IReadOnlyList<long[]> Histogram);
