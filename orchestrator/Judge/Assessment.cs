using AgentGatewayPerf.Common;
using AgentGatewayPerf.Judge.Capacity;
using AgentGatewayPerf.Judge.Overhead;
using AgentGatewayPerf.Run;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Judge;

/// <summary>How a run is assessed: all that follows from what was measured and what was asked for, computed once.</summary>
sealed record Assessment
{
    /// <summary>How the reason of a run begins that a rule of the user stopped.</summary>
    public const string StoppedEarlyPrefix = "stopped early: ";

    /// <summary>The whole of it.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>Why, in one line.</summary>
    public required string Reason { get; init; }

    /// <summary>What the process ends with, if nothing goes wrong after the run.</summary>
    public required int ExitCode { get; init; }

    /// <summary>Why a rule of the user stopped the run early; null when none did.</summary>
    public string? StoppedEarly { get; init; }

    /// <summary>Every pattern of the result, in its order.</summary>
    public required IReadOnlyList<PatternAssessment> Patterns { get; init; }

    /// <summary>Every threshold on every pattern it holds for, in the order they were given.</summary>
    public IReadOnlyList<ThresholdResult> Thresholds { get; init; } = [];

    /// <summary>What the workers' reports of themselves say about the figures.</summary>
    public GeneratorAssessment Generator { get; init; } = GeneratorAssessment.NotJudged;

    /// <summary>What targets add to the first of them, pattern by pattern; none where there is only one.</summary>
    public IReadOnlyList<OverheadReport> Overhead { get; init; } = [];

    /// <summary>What was found of the capacity; null where nothing was searched for.</summary>
    public CapacityReport? Capacity { get; init; }

    /// <summary>How the runs of a load that was repeated differ; none where it ran once.</summary>
    public IReadOnlyList<RunSpread> Spread { get; init; } = [];

    /// <summary>How a long load changes from its first to its last part; none where nobody asked.</summary>
    public IReadOnlyList<Drift> Drift { get; init; } = [];

    /// <summary>What makes the result incomplete, one line each.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>What can be done about failures, one line each.</summary>
    public IReadOnlyList<string> Advice { get; init; } = [];

    /// <summary>Assesses a run that is over.</summary>
    /// <param name="result">What was measured.</param>
    /// <param name="settings">What was asked for.</param>
    /// <param name="stoppedEarly">Why a rule of the user stopped it; null when none did.</param>
    /// <param name="capacity">What was found of the capacity; null where nothing was searched for.</param>
    public static Assessment Of(
        RunResult result, LoadSettings settings, string? stoppedEarly = null, CapacityReport? capacity = null)
    {
        var generator = new GeneratorCheck(result);
        var overhead = settings.Overhead is { } section ? OverheadReport.Of(result, section) : [];
        var thresholds = new ThresholdCheck(result, overhead, capacity).Of(settings.Judging.Thresholds);
        var patterns = PatternsOf(result, settings, generator);
        var (verdict, reason) = VerdictOf(result, settings, stoppedEarly, thresholds, patterns);
        if (capacity is not null && verdict == Verdict.Ok)
            (verdict, reason) = (capacity.Holds is null ? Verdict.Failed : Verdict.Ok, capacity.Statement);
        return new Assessment
        {
            Verdict = verdict,
            Reason = reason,
            ExitCode = CodeOf(verdict),
            StoppedEarly = stoppedEarly,
            Patterns = patterns,
            Thresholds = thresholds,
            Generator = generator.Assess(),
            Overhead = overhead,
            Capacity = capacity,
            Spread = RunSpread.Of(result.Runs),
            Drift = DriftOf(result, settings),
            Problems = result.Problems,
            Advice = Judge.Advice.Of(result, settings),
        };
    }

    /// <summary>Assesses a run that is not over as far as that can be done.</summary>
    /// <param name="result">What is measured so far.</param>
    /// <param name="settings">What was asked for.</param>
    /// <param name="phase">What the run is doing, in words.</param>
    /// <param name="capacity">What is known so far of the capacity; null for nothing.</param>
    public static Assessment Running(
        RunResult result, LoadSettings settings, string phase, CapacityReport? capacity = null) => new()
        {
            Verdict = Verdict.Running,
            Reason = phase,
            ExitCode = Common.ExitCode.Success,
            Patterns = PatternsOf(result, settings, new GeneratorCheck(result)),
            Capacity = capacity,
            Drift = DriftOf(result, settings),
            Advice = Judge.Advice.Of(result, settings),
        };

    static IReadOnlyList<Drift> DriftOf(RunResult result, LoadSettings settings) =>
        settings.Load.Soak ? [.. result.Tested.SelectMany(Judge.Drift.Of)] : [];

    static IReadOnlyList<PatternAssessment> PatternsOf(RunResult result, LoadSettings settings, GeneratorCheck generator) =>
    [
        .. result.Patterns.Select((p, i) => new PatternAssessment(
            PatternRules.FailureOf(p.Started, p.Partial, p.Failed, AllowsFailures(settings, p), NotSentThatCounts(p)),
            generator.LateRequests[i])),
    ];

    static (Verdict Verdict, string Reason) VerdictOf(
        RunResult result, LoadSettings settings, string? stoppedEarly, IReadOnlyList<ThresholdResult> thresholds,
        IReadOnlyList<PatternAssessment> patterns)
    {
        // A rule of the user that held is told whatever else became of the run.
        var early = stoppedEarly is null ? "" : $"; {StoppedEarlyPrefix}{stoppedEarly}";
        if (result.Interrupted)
            return (Verdict.Interrupted, "stopped by the user; what was measured until then is reported" + early);
        if (result.Problems.Count > 0)
            return (Verdict.Incomplete, "shards were lost or counts disagree" + early);
        if (stoppedEarly is not null)
            return (Verdict.Failed, StoppedEarlyPrefix + stoppedEarly);
        var missed = thresholds.Count(t => !t.Passed);
        if (missed > 0)
            return (Verdict.Failed, $"{missed} of {Words.Count(thresholds.Count, "threshold")} missed");
        // How many failures are fine is the user's to say; where nothing is said it is none.
        var failed = result.Patterns.Where(p => !AllowsFailures(settings, p)).Sum(p => p.Failed);
        var (total, notSent) = (result.Patterns.Sum(p => p.Total), result.Patterns.Sum(NotSentThatCounts));
        if (failed > 0)
            return (Verdict.Failed, $"{failed} of {total} requests failed");
        if (notSent > 0)
            return (Verdict.Failed, $"{notSent} requests could not be sent");
        if (total == 0)
            return (Verdict.Failed, "no request was sent");
        var broken = result.Patterns.Where((_, i) => patterns[i].Failure is not null).Select(p => p.Name).ToList();
        if (broken.Count > 0)
            return (Verdict.Failed, $"{string.Join(", ", broken)} could not be run to the end");
        var allowed = result.Patterns.Sum(p => p.Failed);
        return (Verdict.Ok,
            allowed > 0 ? $"{allowed} of {total} requests failed, which the thresholds allow" : "all requests succeeded");
    }

    static int CodeOf(Verdict verdict) => verdict switch
    {
        Verdict.Interrupted => Common.ExitCode.Interrupted,
        Verdict.Incomplete => Common.ExitCode.Incomplete,
        Verdict.Failed => Common.ExitCode.Failed,
        _ => Common.ExitCode.Success,
    };

    // How many failures a capacity allows is what its objectives say.
    static bool AllowsFailures(LoadSettings settings, PatternReport pattern) =>
        settings.Capacity is not null || settings.Judging.Thresholds.Any(t => t.DecidesOnErrorsOf(pattern.Pattern));

    static long NotSentThatCounts(PatternReport pattern) =>
        PatternRules.NotSentThatCounts(pattern.IsOpen, pattern.Planned, pattern.NotSent);
}
