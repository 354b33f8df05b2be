namespace AgentGatewayPerf.Report.Json;

/// <summary>The load before the load; nothing of it is in the pattern's own figures.</summary>
sealed record ResultsWarmup
{
    public required bool Started { get; init; }
    public required double ElapsedS { get; init; }
    public required long Planned { get; init; }
    public required long TotalRequests { get; init; }
    public required long Successful { get; init; }
    public required long Failed { get; init; }
    public required long Aborted { get; init; }
    public required long NotSent { get; init; }
    public required long Unaccounted { get; init; }
    public required double RequestsPerSecond { get; init; }
    public required IReadOnlyList<ResultsOutcome> Outcomes { get; init; }
    public required ResultsTimes SuccessfulTimes { get; init; }
    public required ResultsTimes FailedTimes { get; init; }
    public required IReadOnlyList<ResultsOperation> Setup { get; init; }
    public required IReadOnlyList<ResultsShardPattern> Shards { get; init; }
}
