using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Run;

/// <summary>How a shard is at one moment of a run.</summary>
/// <param name="Shard">Its number.</param>
/// <param name="IsReady">Whether its worker has said what it is.</param>
/// <param name="LostReason">Why it was lost; null as long as it is not.</param>
/// <param name="Before">The worker's report before the last one; null when there is none.</param>
/// <param name="Last">The worker's last report; null when none came yet.</param>
sealed record ShardState(int Shard, bool IsReady, string? LostReason, Vitals? Before, Vitals? Last);
