using AgentGatewayPerf.Fleet;
using AgentGatewayPerf.Plan;

namespace AgentGatewayPerf.Run;

/// <summary>What was measured in a run that is over, however it ended.</summary>
sealed record RunResult
{
    /// <summary>What the shards were given to do.</summary>
    public required RunPlan Plan { get; init; }

    /// <summary>By the wall clock here.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>From the start to the end, with the start and the end of the workers.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Name of the fleet the workers were of.</summary>
    public required string Fleet { get; init; }

    /// <summary>Every shard in its order; empty when no worker came.</summary>
    public IReadOnlyList<ShardReport> Shards { get; init; } = [];

    /// <summary>What the containers of the fleet have used; null where nothing is paid for.</summary>
    public FleetUsage? Usage { get; init; }

    /// <summary>Every step of the run, in its order.</summary>
    public IReadOnlyList<StepReport> Steps { get; init; } = [];

    /// <summary>Every load that was to be measured, in the order of the steps, each with its warm-up; those that are reported
    /// under one name are one.</summary>
    public IReadOnlyList<PatternReport> Patterns { get; init; } = [];

    /// <summary>The measured loads of every run of a load that was repeated, in their order; one where it ran once.</summary>
    public IReadOnlyList<IReadOnlyList<PatternReport>> Runs =>
    [
        .. Steps.Where(step => step.Step.Kind == StepKind.Load).SelectMany(step => step.Loads)
            .GroupBy(load => Plan.Scenarios[load.Scenario].Run).OrderBy(run => run.Key)
            .Select(run => run.Select(load => load with { Name = Plan.Scenarios[load.Scenario].ReportedAs }).ToList()),
    ];

    /// <summary>Whether the user ended it.</summary>
    public bool Interrupted { get; init; }

    /// <summary>What makes the result incomplete: lost shards and counts that differ, one line each.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>What the user should know about the way it ran, one line each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Whether a worker has a bearer token for the gateway, from wherever it came.</summary>
    public bool WorkersHaveAuthToken => Shards.Any(s => s.Worker?.HasAuthToken == true);

    /// <summary>Patterns whose load was started.</summary>
    public IEnumerable<PatternReport> Tested => Patterns.Where(p => p.Started);
}
