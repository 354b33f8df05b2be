using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Run;

/// <summary>How patient a run is with its workers.</summary>
sealed record RunTimings
{
    /// <summary>From the moment that workers are on their way until all are announced, where the settings say nothing
    /// else.</summary>
    public TimeSpan FleetStart { get; init; } = FleetSection.StartElsewhere;

    /// <summary>From the announcement of a worker until it is held by a call; it ends by itself after a minute without.</summary>
    public TimeSpan Hold { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>From the order to prepare a scenario until it is ready, beside what the timeouts of the run allow.</summary>
    public TimeSpan Ready { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>From the drop of a stream until its shard is lost; the worker gives up after the same time.</summary>
    public TimeSpan Reattach { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>From the first try to reach a dropped worker again to the next; doubles up to a second.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>From an interruption until the workers must have reported what they have.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long one clock probe may take.</summary>
    public TimeSpan Ping { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>From the end of a load until a worker must have accounted for it, also over a stream that is taken up
    /// again.</summary>
    public TimeSpan Account { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Clock probes of a worker before each step; the fastest counts.</summary>
    public int Pings { get; init; } = 5;
}
