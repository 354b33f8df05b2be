namespace AgentGatewayPerf.Compare;

/// <summary>One pattern in two runs.</summary>
/// <param name="Pattern">Its name.</param>
/// <param name="Verdict">Follows from those of its metrics.</param>
/// <param name="Metrics">Every metric that runs are compared by.</param>
sealed record PatternComparison(string Pattern, ComparisonVerdict Verdict, IReadOnlyList<MetricComparison> Metrics);
