using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Run;

/// <summary>How a worker did over the run.</summary>
sealed class ShardVitals
{
    readonly Lock _lock = new();

    /// <summary>The last report; its totals count from the start of the process. Null when none came.</summary>
    public Vitals? Last { get; private set; }

    public ulong MaxResidentBytes { get; private set; }

    public ulong MaxScheduleLagUs { get; private set; }

    public void Add(Vitals vitals)
    {
        lock (_lock)
        {
            Last = vitals;
            MaxResidentBytes = Math.Max(MaxResidentBytes, vitals.ResidentBytes);
            MaxScheduleLagUs = Math.Max(MaxScheduleLagUs, vitals.ScheduleLagMaxUs);
        }
    }
}
