namespace AgentGatewayPerf.Report.Json;

sealed record ResultsFault(string Code, string Message, int Shards);
