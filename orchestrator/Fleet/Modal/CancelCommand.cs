namespace AgentGatewayPerf.Fleet.Modal;

/// <summary>Ends the container of a shard by force.</summary>
sealed record CancelCommand(int Cancel);
