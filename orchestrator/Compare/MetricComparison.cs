using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Compare;

/// <summary>One metric of one pattern in two runs.</summary>
/// <param name="Metric">Its name.</param>
/// <param name="Unit">What its values are.</param>
/// <param name="Baseline">Its value in the baseline; null where there is none.</param>
/// <param name="Candidate">Its value in the candidate; null where there is none.</param>
/// <param name="Difference">Candidate less baseline, as a part of the baseline; for shares the difference itself.</param>
/// <param name="Low">Lower end of the confidence interval of the difference.</param>
/// <param name="High">Upper end of it.</param>
/// <param name="Tolerance">Differences up to this count as none.</param>
/// <param name="Verdict">What it says of the candidate.</param>
/// <param name="Reason">Why nothing can be told; null when something can.</param>
sealed record MetricComparison(
    string Metric, MetricUnit Unit, double? Baseline, double? Candidate, double? Difference, double? Low, double? High,
    double Tolerance,
    ComparisonVerdict Verdict, string? Reason);
