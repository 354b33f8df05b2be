
namespace AgentGatewayPerf.Compare;

/// <summary>What a comparison can say.</summary>
static class Verdicts
{
    public const string Better = "better";
    public const string Same = "same";
    public const string Worse = "worse";
    public const string CannotTell = "cannot tell";

    /// <summary>A metric: only an interval that lies wholly on one side of the tolerance says anything.</summary>
    public static string Of(double low, double high, double tolerance, bool higherIsBetter)
    {
        if (low >= -tolerance && high <= tolerance)
            return Same;
        if (low > tolerance)
            return higherIsBetter ? Better : Worse;
        return high < -tolerance ? higherIsBetter ? Worse : Better : CannotTell;
    }

    /// <summary>A pattern: worse as soon as one metric is; the same only when those that decide are.</summary>
    public static string Of(IReadOnlyList<(CompareMetric Metric, string Verdict)> metrics) =>
        metrics.Any(m => m.Verdict == Worse) ? Worse
        : metrics.Any(m => m.Metric.Decides && m.Verdict == CannotTell) ? CannotTell
        : metrics.Any(m => m.Verdict == Better) ? Better
        : Same;

    /// <summary>A run: its worst pattern.</summary>
    public static string Of(IReadOnlyCollection<string> patterns) =>
        patterns.Contains(Worse) ? Worse : patterns.Contains(CannotTell) || patterns.Count == 0 ? CannotTell
        : patterns.Contains(Better) ? Better : Same;
}
