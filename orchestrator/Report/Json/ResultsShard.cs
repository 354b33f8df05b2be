namespace AgentGatewayPerf.Report.Json;

/// <summary>One worker of the run.</summary>
/// <param name="Shard">Number of the shard.</param>
/// <param name="Url">Where the worker was.</param>
/// <param name="Attempt">Which start of it this was, where the fleet says so.</param>
/// <param name="Region">Where it ran, where the fleet says so.</param>
/// <param name="LostReason">Why the shard was lost; null when it finished.</param>
/// <param name="Worker">What the worker said of itself; null when it never got ready.</param>
/// <param name="Vitals">The worker's totals; null when it reported nothing.</param>
/// <param name="VitalsSeries">The worker's reports.</param>
sealed record ResultsShard(
    int Shard, string Url, string? Attempt, string? Region, string? LostReason, ResultsWorker? Worker, ResultsVitals? Vitals,
    IReadOnlyList<ResultsVitalsPoint> VitalsSeries);

/// <summary>What a worker said of itself.</summary>
/// <param name="Version">Version of its program.</param>
/// <param name="Build">AOT or JIT.</param>
/// <param name="Cores">Processors it may use.</param>
/// <param name="MemoryLimitBytes">Memory it may use.</param>
/// <param name="OpenFilesLimit">Files it may have open; 0 for unknown.</param>
/// <param name="Os">Its system.</param>
/// <param name="LoadThreads">Threads that generate load.</param>
/// <param name="Poller">How it waits for sockets.</param>
sealed record ResultsWorker(
    string Version, string Build, double Cores, ulong MemoryLimitBytes, ulong OpenFilesLimit, string Os, uint LoadThreads,
    string Poller);

/// <summary>A worker's totals from the start of its process to its last report.</summary>
/// <param name="CpuUserUs">Processor time of its own code.</param>
/// <param name="CpuSystemUs">Processor time of the kernel for it.</param>
/// <param name="GcPauseUs">Time it stood still to collect garbage.</param>
/// <param name="GcCollections">Collections of garbage.</param>
/// <param name="MaxResidentBytes">The most memory it had.</param>
/// <param name="ConnectionsOpened">Connections to the gateway.</param>
/// <param name="MaxScheduleLagUs">How late it was with a request that nothing was in the way of, at most.</param>
sealed record ResultsVitals(
    ulong CpuUserUs, ulong CpuSystemUs, ulong GcPauseUs, ulong GcCollections, ulong MaxResidentBytes, ulong ConnectionsOpened,
    ulong MaxScheduleLagUs);

/// <summary>One report of a worker on itself. Totals count from the start of its process; what is called worst or is a maximum is
/// of the time since the report before.</summary>
sealed record ResultsVitalsPoint
{
    /// <summary>Seconds since the run began; null where the worker's clock is not known.</summary>
    public required double? AtS { get; init; }

    /// <inheritdoc cref="ResultsVitals.CpuUserUs"/>
    public required ulong CpuUserUs { get; init; }

    /// <inheritdoc cref="ResultsVitals.CpuSystemUs"/>
    public required ulong CpuSystemUs { get; init; }

    /// <summary>Time the load threads were on a processor.</summary>
    public required ulong LoadThreadsCpuUs { get; init; }

    /// <summary>Time the load threads were ready to run and were not running.</summary>
    public required ulong LoadThreadsWaitingUs { get; init; }

    /// <summary>Periods in which the kernel held it back for its quota.</summary>
    public required ulong ThrottledPeriods { get; init; }

    /// <summary>Time the kernel held it back for its quota.</summary>
    public required ulong ThrottledUs { get; init; }

    /// <inheritdoc cref="ResultsVitals.GcPauseUs"/>
    public required ulong GcPauseUs { get; init; }

    /// <inheritdoc cref="ResultsVitals.GcCollections"/>
    public required ulong GcCollections { get; init; }

    /// <summary>Memory it has now.</summary>
    public required ulong ResidentBytes { get; init; }

    /// <summary>Median of how late requests were sent that nothing was in the way of.</summary>
    public required ulong ScheduleLagP50Us { get; init; }

    /// <summary>99th percentile of the same.</summary>
    public required ulong ScheduleLagP99Us { get; init; }

    /// <summary>The worst of the same.</summary>
    public required ulong ScheduleLagMaxUs { get; init; }

    /// <summary>How late a timer was at worst.</summary>
    public required ulong TimerOvershootMaxUs { get; init; }

    /// <summary>Connections that are open now.</summary>
    public required uint OpenConnections { get; init; }

    /// <inheritdoc cref="ResultsVitals.ConnectionsOpened"/>
    public required ulong ConnectionsOpened { get; init; }

    /// <summary>Requests that were sent on a connection that was open already.</summary>
    public required ulong ConnectionsReused { get; init; }

    /// <summary>Samples that wait for the orchestrator now.</summary>
    public required ulong SamplesWaiting { get; init; }

    /// <summary>Work items that wait in the thread pool now.</summary>
    public required uint ThreadPoolQueue { get; init; }
}
