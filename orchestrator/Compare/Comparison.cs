using AgentGatewayPerf.Report.Json;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Compare;

/// <summary>
/// Compares two runs. The values are those of the whole patterns; how sure their difference is comes from a block bootstrap: the
/// pieces of both runs are drawn again many times in stretches of neighbours, and the spread of the differences between such
/// draws is the confidence interval.
/// </summary>
static class Comparison
{
    /// <summary>Of every interval. Several metrics are judged at once, which is why it is not less.</summary>
    public const double Confidence = 0.99;

    const int Draws = 2_000;

    // Beyond a percentile there have to be some requests for it to mean anything.
    const int FewestBeyond = 10;

    /// <summary>Compares all patterns that both runs have.</summary>
    public static ComparisonDocument Of(
        ResultsDocument baseline, ResultsDocument candidate, double tolerance, IReadOnlyList<string> warnings)
    {
        var patterns = baseline.Patterns
            .Select(b => (Baseline: b, Candidate: candidate.Patterns.FirstOrDefault(c => c.Pattern == b.Pattern)))
            .Where(p => p.Candidate is not null)
            .Select(p => Of(p.Baseline, p.Candidate!, tolerance)).ToList();
        return new ComparisonDocument(
            VerdictRules.Of([.. patterns.Select(p => p.Verdict)]), tolerance, Confidence, warnings, patterns, baseline,
            candidate);
    }

    static PatternComparison Of(ResultsPattern baseline, ResultsPattern candidate, double tolerance)
    {
        var (b, c) = (new BlockRun(baseline), new BlockRun(candidate));
        var draws = b.Count >= BlockRun.FewestBlocks && c.Count >= BlockRun.FewestBlocks ? DrawBoth(b, c) : null;
        var metrics = ComparedMetric.All.Select((metric, i) =>
            (metric, Compared: Of(metric.Metric, ValueOf(metric.Metric, baseline), ValueOf(metric.Metric, candidate),
                metric.ToleranceFactor * tolerance,
                WhyNot(metric.Metric, baseline, candidate, draws),
                draws is null ? [] : [.. draws.Select(d => d[i]).Where(double.IsFinite)]))).ToList();
        return new(baseline.Pattern, VerdictRules.Of([.. metrics.Select(m => (m.metric, m.Compared.Verdict))]),
            [.. metrics.Select(m => m.Compared)]);
    }

    static MetricComparison Of(
        Metric metric, double? baseline, double? candidate, double tolerance, string? whyNot, List<double> errors)
    {
        var difference = Difference(metric, baseline, candidate);
        if (difference is not { } d || whyNot is not null || errors.Count < Draws / 2)
        {
            return new(metric.Name, metric.Unit, baseline, candidate, difference, null, null, tolerance,
                ComparisonVerdict.CannotTell,
                whyNot ?? "there is no value to compare");
        }
        errors.Sort();
        var (low, high) = (d + errors[Rank(errors, (1 - Confidence) / 2)], d + errors[Rank(errors, (1 + Confidence) / 2)]);
        return new(metric.Name, metric.Unit, baseline, candidate, d, low, high, tolerance,
            VerdictRules.Of(low, high, tolerance, metric.HigherIsBetter), null);
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
        return metric.Kind == MetricKind.Percentile && fewest * (100 - metric.Percent) / 100 < FewestBeyond
            ? $"{fewest} requests are too few for {metric.Name}"
            : null;
    }

    static double? Difference(Metric metric, double? baseline, double? candidate) =>
        metric.Unit == MetricUnit.Share ? candidate - baseline : baseline is null or 0 ? null : candidate / baseline - 1;

    static int Rank(List<double> sorted, double share) =>
        Math.Clamp((int)Math.Round(share * (sorted.Count - 1)), 0, sorted.Count - 1);

    static double? ValueOf(Metric metric, ResultsPattern pattern) => metric.ValueOf(pattern, pattern.ElapsedS * 1e6);
}
