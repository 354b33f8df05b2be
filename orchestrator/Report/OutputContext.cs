using AgentGatewayPerf.Judge.Capacity;
using AgentGatewayPerf.Plan;
using AgentGatewayPerf.Run;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Report;

/// <summary>The run that outputs are made of.</summary>
/// <param name="Plan">What the shards are given to do.</param>
/// <param name="Settings">What was asked for.</param>
/// <param name="Fleet">Name of the fleet.</param>
/// <param name="Status">Where the run is.</param>
sealed record OutputContext(RunPlan Plan, LoadSettings Settings, string Fleet, RunStatus Status)
{
    /// <summary>What is known so far of the capacity that is searched for; null where none is.</summary>
    public Func<CapacityReport?>? Capacity { get; init; }
}
