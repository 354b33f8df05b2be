using AgentGatewayPerf.Fleet;
using AgentGatewayPerf.Judge;
using AgentGatewayPerf.Plan;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Run;

/// <summary>A run that is over, however it ended.</summary>
sealed record RunResult
{
    public required RunPlan Plan { get; init; }

    public required LoadSettings Settings { get; init; }

    /// <summary>By the wall clock here.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    public TimeSpan Elapsed { get; init; }

    public required string Fleet { get; init; }

    public IReadOnlyList<ShardReport> Shards { get; init; } = [];

    /// <summary>What the containers of the fleet have used; null where nothing is paid for.</summary>
    public FleetUsage? Usage { get; init; }

    /// <summary>Whether the gateway was shown a bearer token, from wherever it came.</summary>
    public bool HasAuthToken => Settings.Access.AuthToken is not null || Shards.Any(s => s.Worker?.HasAuthToken == true);

    /// <summary>Every step of the run, in its order.</summary>
    public IReadOnlyList<StepReport> Steps { get; init; } = [];

    /// <summary>Every load that was to be measured, in the order of the steps, each with its warm-up.</summary>
    public IReadOnlyList<PatternReport> Patterns { get; init; } = [];

    public bool Interrupted { get; init; }

    /// <summary>What makes the result incomplete: lost shards and counts that differ, one line each.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>Why a rule of the user stopped it early; null when none did.</summary>
    public string? StoppedEarly { get; init; }

    /// <summary>How it did against its thresholds.</summary>
    public IReadOnlyList<ThresholdResult> Thresholds { get; init; } = [];

    /// <summary>What the workers' reports of themselves say about the figures.</summary>
    public Judge.GeneratorVerdict Generator => Judge.GeneratorJudge.Judge(this);

    /// <summary>Patterns whose load was started.</summary>
    public IEnumerable<PatternReport> Tested => Patterns.Where(p => p.Started);
}
