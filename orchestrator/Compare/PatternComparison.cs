namespace AgentGatewayPerf.Compare;

/// <summary>One pattern in two runs.</summary>
sealed record PatternComparison(string Pattern, string Verdict, IReadOnlyList<MetricComparison> Metrics);
