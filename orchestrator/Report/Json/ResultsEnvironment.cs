namespace AgentGatewayPerf.Report.Json;

sealed record ResultsEnvironment(string Os, string Architecture, int Processors, string Runtime);
