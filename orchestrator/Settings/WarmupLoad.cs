
namespace AgentGatewayPerf.Settings;

/// <summary>The same load before the load, reported apart; either a time or a number of requests.</summary>
/// <param name="Duration">How long to warm up; null where a number of requests ends it.</param>
/// <param name="Requests">Requests over all shards; 0 where time ends it.</param>
sealed record WarmupLoad(TimeSpan? Duration, long Requests);
