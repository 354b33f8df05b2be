using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Run;

/// <summary>One phase of a pattern on all shards, from the common start to the last account.</summary>
/// <param name="Phase">Warm-up or load.</param>
/// <param name="Clocks">The workers' clocks, measured right before; null where that failed.</param>
/// <param name="Start">Moment all shards were to start at, on our clock, µs; null when it was not started.</param>
/// <param name="StartedAt">The same by the wall clock here.</param>
/// <param name="Finished">The accounts; null of a shard that was lost.</param>
sealed record PhaseRun(
    Phase Phase, ClockOffset?[] Clocks, long? Start, DateTimeOffset? StartedAt, PatternFinished?[] Finished);
