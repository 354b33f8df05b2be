namespace AgentGatewayPerf.Report.Json;

sealed record ResultsFailure(bool Setup, string Class, int Code, long Count, IReadOnlyList<string> Messages);
