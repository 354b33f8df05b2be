namespace AgentGatewayPerf.Report.Json;

sealed record ResultsSummary(int PatternsTested, long TotalRequests, long Successful, long Failed, double? SuccessRate, double? MeanLatencyUs);
