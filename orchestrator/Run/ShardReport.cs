using AgentGatewayPerf.Fleet;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Run;

/// <summary>One shard of a run that is over.</summary>
/// <param name="Announcement">Where its worker was.</param>
/// <param name="Worker">What the worker said of itself; null when it never got ready.</param>
/// <param name="LostReason">Why it was lost; null when it finished.</param>
/// <param name="Vitals">What the worker reported of itself.</param>
sealed record ShardReport(Announcement Announcement, WorkerInfo? Worker, string? LostReason, VitalsHistory Vitals);
