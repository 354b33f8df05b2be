namespace AgentGatewayPerf.Report.Json;

/// <summary>One report of a worker on itself; totals count from the start of its process.</summary>
sealed record ResultsVitalsPoint
{
    /// <summary>Seconds since the run began; null where the worker's clock is not known.</summary>
    public required double? AtS { get; init; }
    public required ulong CpuUserUs { get; init; }
    public required ulong CpuSystemUs { get; init; }
    public required ulong LoadThreadsCpuUs { get; init; }
    public required ulong LoadThreadsWaitingUs { get; init; }
    public required ulong ThrottledPeriods { get; init; }
    public required ulong ThrottledUs { get; init; }
    public required ulong GcPauseUs { get; init; }
    public required ulong GcCollections { get; init; }
    public required ulong ResidentBytes { get; init; }
    public required ulong ScheduleLagP50Us { get; init; }
    public required ulong ScheduleLagP99Us { get; init; }
    public required ulong ScheduleLagMaxUs { get; init; }
    public required ulong TimerOvershootMaxUs { get; init; }
    public required uint OpenConnections { get; init; }
    public required ulong ConnectionsOpened { get; init; }
    public required ulong ConnectionsReused { get; init; }
    public required ulong SamplesWaiting { get; init; }
    public required uint ThreadPoolQueue { get; init; }
}
