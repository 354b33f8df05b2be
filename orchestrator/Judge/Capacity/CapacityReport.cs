using System.Globalization;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Plan;
using AgentGatewayPerf.Run;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Judge.Capacity;

/// <summary>The result of a search for the capacity.</summary>
sealed record CapacityReport
{
    /// <summary>Of the statement.</summary>
    public const double StatedConfidence = 0.95;

    /// <summary>Name of the pattern.</summary>
    public required string Pattern { get; init; }

    /// <summary>What loads are counted in: requests/s or virtual users.</summary>
    public required string Unit { get; init; }

    /// <summary>What had to hold, as the user typed it.</summary>
    public required IReadOnlyList<string> Objectives { get; init; }

    /// <summary>The result in one or two sentences.</summary>
    public required string Statement { get; init; }

    /// <summary>Of the statement.</summary>
    public double Confidence { get; init; } = StatedConfidence;

    /// <summary>The highest load that holds all objectives; null where none is proven to.</summary>
    public double? Holds { get; init; }

    /// <summary>The lowest load that does not; null where none is proven not to.</summary>
    public double? Breaks { get; init; }

    /// <summary>The load beyond which more of it buys more latency than throughput: where throughput divided by mean latency is
    /// highest (Kleinrock's power); null where fewer than three loads were measured, or none beyond it.</summary>
    public double? Knee { get; init; }

    /// <summary>How the length of the steps was chosen.</summary>
    public required string Steps { get; init; }

    /// <summary>Steps that prove nothing, because the load generator was limited: the load and the reason.</summary>
    public IReadOnlyList<string> Discarded { get; init; } = [];

    /// <summary>Every load that was tried, ascending.</summary>
    public required IReadOnlyList<CapacityPoint> Curve { get; init; }

    /// <summary>The report of what was measured until now, or in a run that is over, however it ended.</summary>
    /// <param name="plan">The plan of the run.</param>
    /// <param name="done">The steps that are over.</param>
    /// <param name="isInterrupted">Whether the user ended the search.</param>
    /// <param name="section">What was asked for.</param>
    /// <param name="steps">Knows what came of every step.</param>
    public static CapacityReport Of(
        RunPlan plan, IReadOnlyList<StepReport> done, bool isInterrupted, CapacitySection section, CapacitySteps steps)
    {
        var curve = CurveOf(done, section, steps);
        var (held, broken) = (steps.Search.Held, steps.Search.Broken);
        return new()
        {
            Pattern = plan.Scenarios[0].Name,
            Unit = section.Unit,
            Objectives = [.. section.Objectives.Select(o => o.Text)],
            Statement = StatementOf(isInterrupted, section, steps, held, broken),
            Holds = held?.Load,
            Breaks = broken?.Load,
            Knee = KneeOf(curve),
            Steps = string.Create(CultureInfo.InvariantCulture,
                $"5 s each while the load grows; then long enough for {steps.RequestsNeeded:#,0} requests, which the objectives need, at most 30 s, and twice as long each time that a load is repeated. The first {StepLength.Settling:0%} of a step do not count."),
            Discarded = [.. steps.Discarded.Select(d => $"{CapacitySteps.Words(d.Load)} {section.Unit}: {d.Reason}")],
            Curve = curve,
        };
    }

    /// <summary>The loads of the run that were at the stated capacity, as one; the lowest load where none holds.</summary>
    public static IReadOnlyList<PatternReport> AtCapacity(RunResult result, CapacitySteps steps)
    {
        var load = steps.Search.Held?.Load ?? steps.Loads.Values.DefaultIfEmpty().Min();
        var reports = ReportsAt(result.Steps, steps, load);
        return reports.Count > 0 ? [PatternReportJoin.Of(result.Plan.Scenarios[0].Name, reports)] : result.Patterns;
    }

    // What proves nothing is shown only where there is nothing else.
    static List<PatternReport> ReportsAt(IReadOnlyList<StepReport> done, CapacitySteps steps, double load)
    {
        var all = done.Where(s =>
            s.Step.Kind == StepKind.Load && s.Started && steps.Loads.GetValueOrDefault(s.Number) == load).ToList();
        var counted = all.Where(s => !steps.Discarded.Any(d => d.Step == s.Number)).ToList();
        return [.. (counted.Count > 0 ? counted : all).Select(s => s.Loads[0])];
    }

    static IReadOnlyList<CapacityPoint> CurveOf(
        IReadOnlyList<StepReport> done, CapacitySection section, CapacitySteps steps) =>
    [
        .. from load in steps.Loads.Values.Distinct().Order()
           let reports = ReportsAt(done, steps, load)
           where reports.Count > 0
           select CapacityPoint.Of(
               load, reports.Count, PatternReportJoin.Of("", reports), section,
               steps.Search.Tried.FirstOrDefault(t => t.Load == load)),
    ];

    static double? KneeOf(IReadOnlyList<CapacityPoint> curve)
    {
        var points = curve.Where(p => p is { MeanUs: > 0, Rate: > 0, Verdict: not LoadVerdict.GeneratorLimited }).ToList();
        if (points.Count < 3)
            return null;
        var knee = points.MaxBy(p => p.Rate / p.MeanUs)!;
        // Beyond the highest load it may well go on.
        return knee == points[^1] ? null : knee.Load;
    }

    static string StatementOf(
        bool isInterrupted, CapacitySection section, CapacitySteps steps, LoadEvidence? held, LoadEvidence? broken)
    {
        var objectives = string.Join(" and ", section.Objectives.Select(o => o.Text));
        var statement = (held, broken) switch
        {
            (not null, not null) => $"{Load(held)} hold {objectives} with {Percent} confidence; {CapacitySteps.Words(broken.Load)} do not.",
            (not null, null) => $"{Load(held)} hold {objectives} with {Percent} confidence.",
            (null, not null) => $"No load was proven to hold {objectives}; {Load(broken)} do not, with {Percent} confidence.",
            _ => $"The run does not show which load holds {objectives}.",
        };
        return string.Join(' ', [statement, .. Reasons(isInterrupted, section, steps, held, broken)]);

        string Load(LoadEvidence load) => $"{CapacitySteps.Words(load.Load)} {section.Unit}";
    }

    static string Percent { get; } = StatedConfidence.ToString("0 %", CultureInfo.InvariantCulture);

    // Why the statement is not as sharp as was asked for.
    static IEnumerable<string> Reasons(
        bool isInterrupted, CapacitySection section, CapacitySteps steps, LoadEvidence? held, LoadEvidence? broken)
    {
        var gap = held is not null && broken is not null ? broken.Load / held.Load : 1;
        if (gap > 1 + section.Precision * 1.001 && !section.ByConcurrency)
            yield return "Between them the steps do not tell.";
        if (steps.Search.Limited is { } limited && (broken is null || limited.Load < broken.Load))
        {
            yield return $"At {CapacitySteps.Words(limited.Load)} {section.Unit} the load generator was limited, so that higher loads could not be tried.";
        }
        if (broken is null && held is not null && held.Load >= section.Most)
            yield return $"That is the highest load that was to be tried ({(section.ByConcurrency ? "--max-concurrency" : "--max-rate")}).";
        if (held is { Steps: 1 })
            yield return $"{CapacitySteps.Words(held.Load)} were tried in one step only.";
        if (isInterrupted)
            yield return "The search was interrupted.";
        else if (steps.IsOutOfTime)
            yield return $"The time of the search was over (--max-time {Durations.Format(section.MaxTime)}).";
    }
}

/// <summary>What was measured at one load.</summary>
/// <param name="Load">Requests a second, or virtual users.</param>
/// <param name="Steps">Steps at it.</param>
/// <param name="Seconds">How long all of them were together.</param>
/// <param name="Requests">Requests that ended.</param>
/// <param name="Rate">Requests that ended, a second.</param>
/// <param name="MeanUs">Mean response time of those that succeeded; null when none did.</param>
/// <param name="P50Us">Their median.</param>
/// <param name="P90Us">Their 90th percentile.</param>
/// <param name="P99Us">Their 99th percentile.</param>
/// <param name="ErrorRate">Share of the requests that failed.</param>
/// <param name="NotSent">Requests that were due and not sent, or cut off in the end.</param>
/// <param name="Verdict">What all objectives together come to.</param>
/// <param name="Objectives">Every objective by itself.</param>
sealed record CapacityPoint(
    double Load, int Steps, double Seconds, long Requests, double Rate, double? MeanUs, double? P50Us, double? P90Us,
    double? P99Us, double? ErrorRate, long NotSent, LoadVerdict Verdict, IReadOnlyList<CapacityObjective> Objectives)
{
    /// <summary>One load.</summary>
    public static CapacityPoint Of(double load, int steps, PatternReport report, CapacitySection section, LoadEvidence? evidence)
    {
        var response = report.Sum.Successful.Response;
        var isLimited = evidence is null or { Steps: 0 };
        return new(
            load, steps, report.PlannedDurationUs / 1e6, report.Total, report.RequestsPerSecond, response.Mean,
            response.Percentile(50), response.Percentile(90), response.Percentile(99),
            report.Total == 0 ? null : (double)report.Failed / report.Total,
            report.NotSent + report.Aborted, isLimited ? LoadVerdict.GeneratorLimited : evidence!.Verdict,
            isLimited ? [] : [.. section.Objectives.Zip(evidence!.Pooled, Of)]);
    }

    static CapacityObjective Of(Threshold objective, Evidence evidence) => new(
        objective.Text, Capacity.Objectives.GoalOf(objective).Limit, Finite(evidence.Value), Finite(evidence.Low),
        Finite(evidence.High));

    static double? Finite(double value) => double.IsFinite(value) ? value : null;
}

/// <summary>What the steps at a load say about an objective: an average over requests, for a percentile the share of those that
/// are slower or failed.</summary>
/// <param name="Objective">As the user typed it.</param>
/// <param name="Limit">The average must be below this.</param>
/// <param name="Value">The average.</param>
/// <param name="Low">Lower end of its interval.</param>
/// <param name="High">Upper end of it.</param>
sealed record CapacityObjective(string Objective, double Limit, double? Value, double? Low, double? High);
