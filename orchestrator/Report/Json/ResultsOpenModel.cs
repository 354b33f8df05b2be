namespace AgentGatewayPerf.Report.Json;

sealed record ResultsOpenModel(IReadOnlyList<ResultsStage> Stages, string Arrival, ulong Seed, int MaxConcurrency);
