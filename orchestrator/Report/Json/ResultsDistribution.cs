namespace AgentGatewayPerf.Report.Json;

sealed record ResultsDistribution
{
    public required long Count { get; init; }
    public required double MeanUs { get; init; }
    public required double StddevUs { get; init; }
    public required long MinUs { get; init; }
    public required double P50Us { get; init; }
    public required double P75Us { get; init; }
    public required double P90Us { get; init; }
    public required double P95Us { get; init; }
    public required double P99Us { get; init; }
    public required double P999Us { get; init; }
    public required double P9999Us { get; init; }
    public required long MaxUs { get; init; }

    /// <summary>Non-empty buckets as [lower, upper, count], both bounds inclusive.</summary>
    public required IReadOnlyList<long[]> Histogram { get; init; }
}
