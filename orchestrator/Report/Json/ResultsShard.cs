namespace AgentGatewayPerf.Report.Json;

sealed record ResultsShard(
    int Shard, string Url, string? Attempt, string? Region, string? LostReason, ResultsWorker? Worker, ResultsVitals? Vitals,
    IReadOnlyList<ResultsVitalsPoint> VitalsSeries);
