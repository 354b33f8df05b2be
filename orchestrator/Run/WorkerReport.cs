using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Run;

/// <summary>What a worker said of itself until now.</summary>
/// <param name="Worker">Its first word; null when it never got ready.</param>
/// <param name="Vitals">Its reports.</param>
sealed record WorkerReport(WorkerInfo? Worker, VitalsHistory Vitals);
