namespace AgentGatewayPerf.Compare;

/// <summary>How a comparison comes to its verdicts.</summary>
static class VerdictRules
{
    /// <summary>A metric of one run a side: only an interval that lies wholly on one side of a bound says anything.</summary>
    /// <param name="low">Lower end of the interval.</param>
    /// <param name="high">Upper end of it.</param>
    /// <param name="tolerance">Differences up to this count as none.</param>
    /// <param name="beyond">Differences have to be beyond this to count, at least the tolerance.</param>
    /// <param name="higherIsBetter">Whether more of the metric is better.</param>
    public static ComparisonVerdict Of(double low, double high, double tolerance, double beyond, bool higherIsBetter)
    {
        if (low >= -tolerance && high <= tolerance)
            return ComparisonVerdict.Same;
        if (low > beyond)
            return higherIsBetter ? ComparisonVerdict.Better : ComparisonVerdict.Worse;
        if (high < -beyond)
            return higherIsBetter ? ComparisonVerdict.Worse : ComparisonVerdict.Better;
        return ComparisonVerdict.Inconclusive;
    }

    /// <summary>A metric of several runs, whose interval holds how runs differ: a difference beyond the tolerance that is no
    /// chance says something.</summary>
    public static ComparisonVerdict OfRuns(double difference, double low, double high, double tolerance, bool higherIsBetter)
    {
        if (low >= -tolerance && high <= tolerance)
            return ComparisonVerdict.Same;
        if (difference > tolerance && low > 0)
            return higherIsBetter ? ComparisonVerdict.Better : ComparisonVerdict.Worse;
        if (difference < -tolerance && high < 0)
            return higherIsBetter ? ComparisonVerdict.Worse : ComparisonVerdict.Better;
        return ComparisonVerdict.Inconclusive;
    }

    /// <summary>A pattern: worse as soon as one metric is; the same only when those that decide are.</summary>
    public static ComparisonVerdict Of(IReadOnlyList<(ComparedMetric Metric, ComparisonVerdict Verdict)> metrics) =>
        metrics.Any(m => m.Verdict == ComparisonVerdict.Worse) ? ComparisonVerdict.Worse
        : metrics.Any(m => m.Metric.Decides && m.Verdict == ComparisonVerdict.Inconclusive) ? ComparisonVerdict.Inconclusive
        : metrics.Any(m => m.Verdict == ComparisonVerdict.Better) ? ComparisonVerdict.Better
        : ComparisonVerdict.Same;

    /// <summary>A run: its worst pattern.</summary>
    public static ComparisonVerdict Of(IReadOnlyCollection<ComparisonVerdict> patterns) =>
        patterns.Contains(ComparisonVerdict.Worse) ? ComparisonVerdict.Worse
        : patterns.Contains(ComparisonVerdict.Inconclusive) || patterns.Count == 0 ? ComparisonVerdict.Inconclusive
        : patterns.Contains(ComparisonVerdict.Better) ? ComparisonVerdict.Better
        : ComparisonVerdict.Same;
}
