using System.Globalization;
using AgentGatewayPerf.Judge;
using AgentGatewayPerf.Report.Json;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Compare;

/// <summary>
/// Compares two sides of one or more runs each. With one run a side the values are those of the whole patterns, and how sure
/// their difference is comes from a block bootstrap: the pieces of both runs are drawn again many times in stretches of
/// neighbours, and the spread of the differences between such draws is the confidence interval; what differs from run to run is
/// not in it. With several runs it comes from the values of the runs (<see cref="RunValues"/>).
/// </summary>
static class Comparison
{
    /// <summary>Of every interval with one run a side.</summary>
    public const double Confidence = 0.99;

    /// <summary>Of the intervals of all metrics of a pattern together, with several runs.</summary>
    public const double JointConfidence = 0.98;

    const int Draws = 2_000;

    // Beyond a percentile there have to be some requests for it to mean anything.
    const int FewestBeyond = 10;

    // A run differs from the next by what its own long parts differ by, and more: as many of their deviations are tolerated.
    const double Deviations = 3.5;

    // And by so many tolerances where the machine was shared.
    const double Disturbed = 3;

    /// <summary>Compares all patterns that both runs have.</summary>
    public static ComparisonDocument Of(
        ResultsDocument baseline, ResultsDocument candidate, double tolerance, IReadOnlyList<string> warnings) =>
        Of([baseline], [candidate], tolerance, warnings);

    /// <summary>Compares all patterns that all runs of both sides have.</summary>
    /// <param name="baseline">Runs of the side compared with, at least one.</param>
    /// <param name="candidate">Runs of the side in question, at least one.</param>
    /// <param name="tolerance">Part of a value by which the sides may differ and still count as the same.</param>
    /// <param name="warnings">What makes the comparison less certain.</param>
    public static ComparisonDocument Of(
        IReadOnlyList<ResultsDocument> baseline, IReadOnlyList<ResultsDocument> candidate, double tolerance,
        IReadOnlyList<string> warnings)
    {
        var isSingle = baseline.Count + candidate.Count == 2;
        var patterns = baseline[0].Patterns.Select(p => p.Pattern)
            .Select(name => (Name: name, Baseline: PatternsOf(baseline, name), Candidate: PatternsOf(candidate, name)))
            .Where(p => p.Baseline.Count == baseline.Count && p.Candidate.Count == candidate.Count)
            .Select(p => isSingle
                ? Of(p.Baseline[0], p.Candidate[0], tolerance, IsShort(baseline[0]) || IsShort(candidate[0]))
                : Of(p.Name, p.Baseline, p.Candidate, tolerance)).ToList();
        return new ComparisonDocument(
            VerdictRules.Of([.. patterns.Select(p => p.Verdict)]), tolerance, isSingle ? Confidence : JointConfidence, warnings,
            patterns, baseline[0], candidate[0])
        { BaselineRuns = baseline.Count, CandidateRuns = candidate.Count };
    }

    static List<ResultsPattern> PatternsOf(IReadOnlyList<ResultsDocument> runs, string name) =>
        [.. runs.Select(run => run.Patterns.FirstOrDefault(p => p.Pattern == name)).OfType<ResultsPattern>()];

    // Somebody else used the processors that the load generator wanted, and perhaps those of the server as well.
    static bool IsShort(ResultsDocument run) =>
        run.Generator.Limits.Any(l => l.Limit is Limit.Neighbours or Limit.Timers or Limit.Throttled);

    static PatternComparison Of(ResultsPattern baseline, ResultsPattern candidate, double tolerance, bool isDisturbed)
    {
        var (b, c) = (new BlockRun(baseline), new BlockRun(candidate));
        var draws = b.Count >= BlockRun.FewestBlocks && c.Count >= BlockRun.FewestBlocks ? DrawBoth(b, c) : null;
        var (slowB, slowC) = (SlowVariation.Of(b), SlowVariation.Of(c));
        var metrics = ComparedMetric.All.Select((metric, i) =>
            (metric, Compared: Of(metric.Metric, ValueOf(metric.Metric, baseline), ValueOf(metric.Metric, candidate),
                metric.ToleranceFactor * tolerance,
                Math.Max(
                    metric.ToleranceFactor * tolerance * (isDisturbed ? Disturbed : 1),
                    Deviations * Math.Max(slowB[i], slowC[i])),
                WhyNot(metric.Metric, baseline, candidate, draws),
                draws is null ? [] : [.. draws.Select(d => d[i]).Where(double.IsFinite)]))).ToList();
        return new(baseline.Pattern, VerdictRules.Of([.. metrics.Select(m => (m.metric, m.Compared.Verdict))]),
            [.. metrics.Select(m => m.Compared)]);
    }

    static PatternComparison Of(
        string name, IReadOnlyList<ResultsPattern> baseline, IReadOnlyList<ResultsPattern> candidate, double tolerance)
    {
        var metrics = ComparedMetric.All.Select(metric => (metric, Compared: Of(
            metric.Metric, [.. baseline.Select(p => ValueOf(metric.Metric, p))],
            [.. candidate.Select(p => ValueOf(metric.Metric, p))],
            metric.ToleranceFactor * tolerance, WhyNot(metric.Metric, [.. baseline, .. candidate])))).ToList();
        return new(name, VerdictRules.Of([.. metrics.Select(m => (m.metric, m.Compared.Verdict))]),
            [.. metrics.Select(m => m.Compared)]);
    }

    /// <summary>Compares one metric of several runs.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="baseline">Its value in every run of the side compared with; null where there is none.</param>
    /// <param name="candidate">The same of the side in question.</param>
    /// <param name="tolerance">Differences up to this count as none.</param>
    /// <param name="whyNot">Why nothing can be told whatever the values are; null for nothing.</param>
    public static MetricComparison Of(
        Metric metric, IReadOnlyList<double?> baseline, IReadOnlyList<double?> candidate, double tolerance, string? whyNot)
    {
        // Times and rates differ by factors: their logarithms vary alike whatever the values are.
        var isRatio = metric.Unit != MetricUnit.Share;
        var (b, c) = (Values(baseline, isRatio), Values(candidate, isRatio));
        if (b is null || c is null)
        {
            return new(metric.Name, metric.Unit, baseline.Average(), candidate.Average(), null, null, null, tolerance,
                ComparisonVerdict.Inconclusive, whyNot ?? "there is no value to compare");
        }
        var difference = c.Average() - b.Average();
        var (before, after) = (Back(b.Average()), Back(c.Average()));
        if (whyNot is not null || RunValues.ErrorOf(b, c) is not var (error, degrees))
        {
            return new(metric.Name, metric.Unit, before, after, Change(difference), null, null, tolerance,
                ComparisonVerdict.Inconclusive, whyNot);
        }
        // Each metric has its part of the error that all may have together (Bonferroni).
        var half = RunValues.HalfWidth(error, degrees, 1 - (1 - JointConfidence) / ComparedMetric.All.Count);
        var (low, high) = (Change(difference - half), Change(difference + half));
        return new(metric.Name, metric.Unit, before, after, Change(difference), low, high, tolerance,
            VerdictRules.OfRuns(Change(difference), low, high, tolerance, metric.HigherIsBetter), null);

        double Change(double value) => isRatio ? Math.Exp(value) - 1 : value;
        double Back(double value) => isRatio ? Math.Exp(value) : value;
    }

    // Null where a run has no value, or none that has a logarithm.
    static List<double>? Values(IReadOnlyList<double?> values, bool isRatio) =>
        values.All(v => v is not null && (!isRatio || v > 0)) ? [.. values.Select(v => isRatio ? Math.Log(v!.Value) : v!.Value)]
        : null;

    static string? WhyNot(Metric metric, IReadOnlyList<ResultsPattern> runs)
    {
        if (runs.Any(p => p.Partial || !p.Started))
            return "a run was cut short";
        var fewest = runs.Min(p => p.Successful);
        return IsTooFew(metric, fewest) ? $"{fewest} requests are too few for {metric.Name}" : null;
    }

    static bool IsTooFew(Metric metric, long requests) =>
        metric.Kind == MetricKind.Percentile && requests * (100 - metric.Percent) / 100 < FewestBeyond;

    static MetricComparison Of(
        Metric metric, double? baseline, double? candidate, double tolerance, double beyond, string? whyNot, List<double> errors)
    {
        var difference = Difference(metric, baseline, candidate);
        if (difference is not { } d || whyNot is not null || errors.Count < Draws / 2)
        {
            return new(metric.Name, metric.Unit, baseline, candidate, difference, null, null, tolerance,
                ComparisonVerdict.Inconclusive,
                whyNot ?? "there is no value to compare");
        }
        errors.Sort();
        var (low, high) = (d + errors[Rank(errors, (1 - Confidence) / 2)], d + errors[Rank(errors, (1 + Confidence) / 2)]);
        var verdict = VerdictRules.Of(low, high, tolerance, beyond, metric.HigherIsBetter);
        var reason = verdict == ComparisonVerdict.Inconclusive && (low > tolerance || high < -tolerance)
            ? string.Create(CultureInfo.InvariantCulture, $"the machine was shared or a run wandered: only beyond {beyond:0%} one run a side tells")
            : null;
        return new(metric.Name, metric.Unit, baseline, candidate, d, low, high, tolerance, verdict, reason);
    }

    // How far the difference of two draws is from the difference of the runs they are drawn from, for every metric.
    static List<double[]> DrawBoth(BlockRun baseline, BlockRun candidate)
    {
        // The same files give the same verdict every time.
        var random = new Random(20_260_101);
        var (b, c) = (baseline.Measure(), candidate.Measure());
        return [.. Enumerable.Range(0, Draws).Select(_ =>
        {
            var (drawnB, drawnC) = (baseline.Draw(random), candidate.Draw(random));
            return ComparedMetric.All.Select((metric, i) =>
                (Difference(metric.Metric, drawnB[i], drawnC[i]) - Difference(metric.Metric, b[i], c[i])) ?? double.NaN)
                .ToArray();
        })];
    }

    static string? WhyNot(Metric metric, ResultsPattern baseline, ResultsPattern candidate, List<double[]>? draws)
    {
        if (baseline.Partial || candidate.Partial || !baseline.Started || !candidate.Started)
            return "a run was cut short";
        if (draws is null)
            return $"a run is too short: it takes {(BlockRun.FewestBlocks + 1) / 16.0:0.0} s at least, and 10 s or more to be of use";
        var fewest = Math.Min(baseline.Successful, candidate.Successful);
        return IsTooFew(metric, fewest) ? $"{fewest} requests are too few for {metric.Name}" : null;
    }

    static double? Difference(Metric metric, double? baseline, double? candidate) =>
        metric.Unit == MetricUnit.Share ? candidate - baseline : baseline is null or 0 ? null : candidate / baseline - 1;

    static int Rank(List<double> sorted, double share) =>
        Math.Clamp((int)Math.Round(share * (sorted.Count - 1)), 0, sorted.Count - 1);

    static double? ValueOf(Metric metric, ResultsPattern pattern) => metric.ValueOf(pattern, pattern.ElapsedS * 1e6);
}
