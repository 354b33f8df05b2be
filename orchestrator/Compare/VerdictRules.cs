namespace AgentGatewayPerf.Compare;

/// <summary>How a comparison comes to its verdicts.</summary>
static class VerdictRules
{
    /// <summary>A metric: only an interval that lies wholly on one side of the tolerance says anything.</summary>
    public static ComparisonVerdict Of(double low, double high, double tolerance, bool higherIsBetter)
    {
        if (low >= -tolerance && high <= tolerance)
            return ComparisonVerdict.Same;
        if (low > tolerance)
            return higherIsBetter ? ComparisonVerdict.Better : ComparisonVerdict.Worse;
        if (high < -tolerance)
            return higherIsBetter ? ComparisonVerdict.Worse : ComparisonVerdict.Better;
        return ComparisonVerdict.CannotTell;
    }

    /// <summary>A pattern: worse as soon as one metric is; the same only when those that decide are.</summary>
    public static ComparisonVerdict Of(IReadOnlyList<(ComparedMetric Metric, ComparisonVerdict Verdict)> metrics) =>
        metrics.Any(m => m.Verdict == ComparisonVerdict.Worse) ? ComparisonVerdict.Worse
        : metrics.Any(m => m.Metric.Decides && m.Verdict == ComparisonVerdict.CannotTell) ? ComparisonVerdict.CannotTell
        : metrics.Any(m => m.Verdict == ComparisonVerdict.Better) ? ComparisonVerdict.Better
        : ComparisonVerdict.Same;

    /// <summary>A run: its worst pattern.</summary>
    public static ComparisonVerdict Of(IReadOnlyCollection<ComparisonVerdict> patterns) =>
        patterns.Contains(ComparisonVerdict.Worse) ? ComparisonVerdict.Worse
        : patterns.Contains(ComparisonVerdict.CannotTell) || patterns.Count == 0 ? ComparisonVerdict.CannotTell
        : patterns.Contains(ComparisonVerdict.Better) ? ComparisonVerdict.Better
        : ComparisonVerdict.Same;
}
