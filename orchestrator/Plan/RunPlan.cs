using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Plan;

/// <summary>What a run is going to do.</summary>
/// <param name="RunId">Identifies the run.</param>
/// <param name="Scenarios">Kinds of traffic, in the order in which they are reported.</param>
/// <param name="Shards">The assignment of every shard, without the gateway's token.</param>
/// <param name="Steps">The load, one step after another.</param>
sealed record RunPlan(
    string RunId, IReadOnlyList<PlannedScenario> Scenarios, IReadOnlyList<Assign> Shards, IReadOnlyList<Step> Steps)
{
    /// <summary>Whether what comes of a step decides on the next, so that the plan does not hold them all.</summary>
    public bool IsSearch { get; init; }

    /// <summary>Whether scenarios are loaded in several blocks each, in turn.</summary>
    public bool HasBlocks => Loads.Count() > Scenarios.Count;

    /// <summary>All loads that are measured.</summary>
    public IEnumerable<StepLoad> Loads => Steps.Where(s => s.Kind == StepKind.Load).SelectMany(s => s.Loads);

    /// <summary>Time that all steps together send for, as far as time ends them.</summary>
    public TimeSpan Duration => Steps.Aggregate(TimeSpan.Zero, (sum, step) => sum + step.Loads.Max(load => load.Duration));

    /// <summary>The measured load of a scenario that one step loads.</summary>
    public StepLoad LoadOf(int scenario) => Loads.First(load => load.Scenario == scenario);
}
