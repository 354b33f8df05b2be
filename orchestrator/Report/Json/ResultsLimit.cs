namespace AgentGatewayPerf.Report.Json;

sealed record ResultsLimit(string Limit, string Reason, string Advice, IReadOnlyList<int> Shards, IReadOnlyList<string> Patterns);
