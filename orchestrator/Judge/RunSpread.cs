using AgentGatewayPerf.Common;
using AgentGatewayPerf.Run;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Judge;

/// <summary>How the runs of a load that was repeated differ in one metric of one pattern.</summary>
/// <param name="Pattern">Name of the pattern.</param>
/// <param name="Metric">Name of the metric.</param>
/// <param name="Unit">Of its values.</param>
/// <param name="Values">Its value in every run, in their order, without those that have none.</param>
/// <param name="Mean">Mean of the values; null where there is none.</param>
/// <param name="Spread">Standard deviation of the values as a part of their mean; null with fewer than two.</param>
/// <param name="Low">Lower end of the 95 % confidence interval of the mean over further runs (Student's t).</param>
/// <param name="High">Upper end of it.</param>
sealed record RunSpread(
    string Pattern, string Metric, MetricUnit Unit, IReadOnlyList<double> Values, double? Mean, double? Spread, double? Low,
    double? High)
{
    const double Confidence = 0.95;

    static readonly string[] Metrics = ["p50", "p90", "p99", "avg", "rps", "error_rate"];

    /// <summary>All metrics of all patterns.</summary>
    /// <param name="runs">The loads of every run, in their order.</param>
    public static IReadOnlyList<RunSpread> Of(IReadOnlyList<IReadOnlyList<PatternReport>> runs) => runs.Count < 2
        ? []
        :
        [
            .. from pattern in runs[0].Select(p => PatternName(p)).Distinct()
               from name in Metrics
               let metric = Settings.Metric.Find(name)!
               let reports = runs.Select(run => run.FirstOrDefault(p => PatternName(p) == pattern && p.Started))
               select Of(pattern, metric, [.. reports]),
        ];

    static string PatternName(PatternReport report) => PatternCatalog.NameOf(report.Pattern);

    static RunSpread Of(string pattern, Metric metric, IReadOnlyList<PatternReport?> reports)
    {
        var known = reports.Select(r => r is null ? null : metric.ValueOf(r.Sum, r.ElapsedUs)).OfType<double>().ToList();
        double? mean = known.Count > 0 ? known.Average() : null;
        if (known.Count < 2)
            return new(pattern, metric.Name, metric.Unit, known, mean, null, null, null);
        var deviation = Math.Sqrt(known.Sum(v => (v - mean!.Value) * (v - mean.Value)) / (known.Count - 1));
        var half = StudentT.Quantile((1 + Confidence) / 2, known.Count - 1) * deviation / Math.Sqrt(known.Count);
        return new(
            pattern, metric.Name, metric.Unit, known, mean, mean is 0 or null ? null : deviation / mean, mean - half,
            mean + half);
    }
}
