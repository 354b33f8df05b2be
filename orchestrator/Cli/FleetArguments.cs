namespace AgentGatewayPerf.Cli;

/// <summary>The flags about the workers' containers and their coming up, as they were typed; null where a flag was not given.</summary>
sealed record FleetArguments
{
    public string? Region { get; init; }
    public double? Cpu { get; init; }
    public int? Memory { get; init; }
    public bool NonPreemptible { get; init; }
    public string? Secret { get; init; }
    public TimeSpan? StartTimeout { get; init; }
    public int? MinShards { get; init; }
    public decimal? MaxCost { get; init; }
    public bool DryRun { get; init; }
}
