namespace AgentGatewayPerf.Report.Json;

sealed record ResultsGenerator(string Status, IReadOnlyList<ResultsLimit> Limits);
