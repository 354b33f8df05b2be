namespace AgentGatewayPerf.Report.Json;

sealed record ResultsPattern
{
    public required string Pattern { get; init; }
    public required bool Started { get; init; }
    public required bool Partial { get; init; }
    public required DateTimeOffset? StartedAt { get; init; }
    public required double? StartedS { get; init; }
    public required double ElapsedS { get; init; }
    public required bool OpenModel { get; init; }
    public required double? OfferedRate { get; init; }
    public required double DeliveredRate { get; init; }
    public required long LateRequests { get; init; }
    public required ResultsDistribution? SendDelay { get; init; }
    public required ResultsWarmup? Warmup { get; init; }
    public required long Planned { get; init; }
    public required long TotalRequests { get; init; }
    public required long Successful { get; init; }
    public required long Failed { get; init; }
    public required long Aborted { get; init; }
    public required long NotSent { get; init; }
    public required long Unaccounted { get; init; }
    public required long HttpRequests { get; init; }
    public required double RequestsPerSecond { get; init; }
    public required IReadOnlyList<ResultsOutcome> Outcomes { get; init; }
    public required ResultsTimes SuccessfulTimes { get; init; }
    public required ResultsTimes FailedTimes { get; init; }
    public required IReadOnlyList<ResultsOperation> Operations { get; init; }
    public required IReadOnlyList<ResultsOperation> Setup { get; init; }
    public required ResultsSeries Series { get; init; }
    public ResultsBlocks Blocks { get; init; } = new(0, []);
    public IReadOnlyList<ResultsSlowRequest> Slowest { get; init; } = [];
    public required IReadOnlyList<ResultsFailure> Failures { get; init; }
    public required IReadOnlyList<ResultsFault> Faults { get; init; }
    public required IReadOnlyList<string> Facts { get; init; }
    public required IReadOnlyList<string> Warnings { get; init; }
    public required IReadOnlyList<ResultsShardPattern> Shards { get; init; }
}
