namespace AgentGatewayPerf.Run;

/// <summary>How patient a run is with its workers.</summary>
sealed record RunTimings
{
    /// <summary>From the start of the fleet until every worker is announced.</summary>
    public TimeSpan FleetStart { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>From the end of one pattern until the next is prepared, beside what the timeouts of the run allow.</summary>
    public TimeSpan Ready { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>From the drop of a stream until its shard is lost; the worker gives up after the same time.</summary>
    public TimeSpan Reattach { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>From the first try to reach a dropped worker again to the next; doubles up to a second.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>From an interruption until the workers must have reported what they have.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long one clock probe may take.</summary>
    public TimeSpan Ping { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Clock probes of a worker before each pattern; the fastest counts.</summary>
    public int Pings { get; init; } = 5;
}
