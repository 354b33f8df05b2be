using AgentGatewayPerf.Plan;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Run;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Judge.Overhead;

/// <summary>What targets add to the first of them, of one pattern.</summary>
/// <param name="Pattern">Its name.</param>
/// <param name="Reference">Name of the target that the others are compared with.</param>
/// <param name="Rounds">Rounds in which every target had its block, and no other counts.</param>
/// <param name="BlockS">Length of a block, seconds.</param>
/// <param name="Confidence">Of the intervals.</param>
/// <param name="Targets">All targets, the reference first.</param>
sealed record OverheadReport(
    string Pattern, string Reference, int Rounds, double BlockS, double Confidence, IReadOnlyList<OverheadTarget> Targets)
{
    /// <summary>The reports of all patterns of a run.</summary>
    public static IReadOnlyList<OverheadReport> Of(RunResult result, OverheadSection overhead) =>
        [.. result.Plan.Scenarios.Select(s => s.Pattern).Distinct().Select(pattern => Of(result, overhead, pattern))];

    static OverheadReport Of(RunResult result, OverheadSection overhead, Pattern pattern)
    {
        var scenarios = result.Plan.Scenarios.Index().Where(s => s.Item.Pattern == pattern).Select(s => s.Index).ToList();
        var blocks = scenarios.ConvertAll(scenario => result.Steps.Where(s => s.Step.Kind == StepKind.Load)
            .SelectMany(s => s.Loads).Where(load => load.Scenario == scenario).ToList());
        // A block that was cut short is not what its neighbours are.
        var whole = Enumerable.Range(0, blocks.Min(b => b.Count))
            .Where(round => blocks.TrueForAll(b => b[round] is { Started: true, Partial: false })).ToList();
        var times = blocks.ConvertAll(b => whole.ConvertAll(round => b[round].Sum.Successful.Response));
        var reports = scenarios.ConvertAll(scenario =>
            result.Patterns.FirstOrDefault(p => p.Name == result.Plan.Scenarios[scenario].ReportedAs));
        var kinds = reports.ConvertAll(KindsOf);
        return new(
            PatternInfo.Of(pattern).Name, overhead.Targets[0].Name, whole.Count,
            result.Plan.Loads.First(load => load.Scenario == scenarios[0]).Duration.TotalSeconds, OverheadBootstrap.Confidence,
            [.. overhead.Targets.Select((target, i) => new OverheadTarget
            {
                Name = target.Name,
                Url = Common.GatewayAddress.Format(target.Url),
                Requests = reports[i]?.Total ?? 0,
                Failed = reports[i]?.Failed ?? 0,
                RequestsPerSecond = reports[i]?.RequestsPerSecond ?? 0,
                Added = i == 0 ? [] : OverheadBootstrap.Of(times[0], times[i]),
                OnlyHere = i == 0 ? [] : [.. kinds[i].Except(kinds[0])],
                OnlyReference = i == 0 ? [] : [.. kinds[0].Except(kinds[i])],
                Facts = reports[i]?.Facts ?? [],
            })]);
    }

    // What a client sees of a target beside its times.
    static List<string> KindsOf(PatternReport? report) => report is null
        ? []
        : [.. report.Sum.Counts.Failures.Select(f => $"error {f.Key}"), .. report.Facts];
}

/// <summary>One target of a comparison.</summary>
sealed record OverheadTarget
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its base address.</summary>
    public required string Url { get; init; }

    /// <summary>Requests that ended in success or failure.</summary>
    public required long Requests { get; init; }

    /// <summary>Requests that failed.</summary>
    public required long Failed { get; init; }

    /// <summary>Requests that ended, a second of its blocks.</summary>
    public required double RequestsPerSecond { get; init; }

    /// <summary>What it adds to every metric; none for the reference itself.</summary>
    public required IReadOnlyList<AddedLatency> Added { get; init; }

    /// <summary>Kinds of errors, and facts such as the version spoken, that it shows and the reference does not.</summary>
    public required IReadOnlyList<string> OnlyHere { get; init; }

    /// <summary>Those that the reference shows and it does not.</summary>
    public required IReadOnlyList<string> OnlyReference { get; init; }

    /// <summary>What was found or negotiated.</summary>
    public required IReadOnlyList<string> Facts { get; init; }

    /// <summary>Whether the run shows no difference in any time, with the confidence of the intervals for all of them together;
    /// null where there is no interval.</summary>
    public bool? IsNone => Added.Any(a => a.JointLowUs is not null)
        ? Added.Where(a => a.JointLowUs is not null).All(a => a.JointLowUs <= 0 && a.JointHighUs >= 0)
        : null;
}
