namespace AgentGatewayPerf.Report.Json;

sealed record ResultsStage(double DurationS, double StartRate, double EndRate);
