namespace AgentGatewayPerf.Report.Json;

/// <summary>The pattern in at most 128 pieces of equal length with their distributions, for comparisons.</summary>
sealed record ResultsBlocks(double IntervalS, IReadOnlyList<ResultsBlock> Items);
