namespace AgentGatewayPerf.Fleet.Modal;

/// <summary>Asks for workers.</summary>
/// <param name="Shards">How many.</param>
/// <param name="Lifetime">Seconds after which Modal ends each of them.</param>
sealed record WorkerRequest(int Shards, int Lifetime);
