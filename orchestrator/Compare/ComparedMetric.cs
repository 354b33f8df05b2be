using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Compare;

/// <summary>How a metric takes part in a comparison.</summary>
/// <param name="Metric">The metric.</param>
/// <param name="ToleranceFactor">Tolerance of it, in tolerances of the comparison: tails differ more between runs than
/// middles.</param>
/// <param name="Decides">Whether the pattern is only the same when this is; the others can only make it worse or better.</param>
sealed record ComparedMetric(Metric Metric, double ToleranceFactor, bool Decides)
{
    /// <summary>All of them, in the order of reports.</summary>
    public static IReadOnlyList<ComparedMetric> All { get; } =
    [
        Of("p50", 1, true),
        Of("avg", 2, false),
        Of("p90", 2, false),
        Of("p95", 2, false),
        Of("p99", 4, false),
        Of("rps", 1, true),
        Of("error_rate", 0.1, true),
    ];

    static ComparedMetric Of(string name, double toleranceFactor, bool decides) =>
        new(Metric.Find(name)!, toleranceFactor, decides);
}
