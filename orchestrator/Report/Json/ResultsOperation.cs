namespace AgentGatewayPerf.Report.Json;

sealed record ResultsOperation
{
    public required string Operation { get; init; }
    public required long Successful { get; init; }
    public required long Failed { get; init; }
    public required long Aborted { get; init; }
    public required IReadOnlyList<ResultsOutcome> Outcomes { get; init; }
    public required ResultsTimes SuccessfulTimes { get; init; }
    public required ResultsTimes FailedTimes { get; init; }
}
