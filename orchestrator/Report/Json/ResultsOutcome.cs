namespace AgentGatewayPerf.Report.Json;

sealed record ResultsOutcome(string Class, int Code, long Count);
