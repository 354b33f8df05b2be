namespace AgentGatewayPerf.Report.Json;

sealed record ResultsExit(int Code, string Verdict, string Reason);
