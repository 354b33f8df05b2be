namespace AgentGatewayPerf.Compare;

/// <summary>A figure that two runs are compared by.</summary>
/// <param name="Name">As thresholds name it.</param>
/// <param name="Unit">As the results file names it: us, per_second or share.</param>
/// <param name="HigherIsBetter">Whether more of it is better.</param>
/// <param name="ToleranceFactor">Tolerance of it, in tolerances of the comparison: tails differ more between runs than middles.</param>
/// <param name="Percent">Of a percentile.</param>
/// <param name="Decides">Whether the pattern is only the same when this is; the others can only make it worse or better.</param>
sealed record CompareMetric(string Name, string Unit, bool HigherIsBetter, double ToleranceFactor, double? Percent, bool Decides)
{
    public static IReadOnlyList<CompareMetric> All { get; } =
    [
        new("p50", "us", false, 1, 50, true),
        new("avg", "us", false, 2, null, false),
        new("p90", "us", false, 2, 90, false),
        new("p95", "us", false, 2, 95, false),
        new("p99", "us", false, 4, 99, false),
        new("rps", "per_second", true, 1, null, true),
        new("error_rate", "share", false, 0.1, null, true),
    ];
}
