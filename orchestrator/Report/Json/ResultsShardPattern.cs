namespace AgentGatewayPerf.Report.Json;

sealed record ResultsShardPattern
{
    public required int Shard { get; init; }
    public required bool Finished { get; init; }
    public required long? Planned { get; init; }
    public required long Successful { get; init; }
    public required long Failed { get; init; }
    public required long Aborted { get; init; }
    public required long? NotSent { get; init; }
    public required long SetupSamples { get; init; }
    public required IReadOnlyList<ResultsOutcome> Outcomes { get; init; }
    public required long? StartErrorUs { get; init; }
    public required long? StartUncertaintyUs { get; init; }
    public required uint? VirtualUsers { get; init; }
    public required long? ClockRoundTripUs { get; init; }
    public required IReadOnlyList<string> Differences { get; init; }
}
