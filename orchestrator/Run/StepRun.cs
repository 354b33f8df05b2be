using AgentGatewayPerf.Plan;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Run;

/// <summary>A step on all shards, from the common start to the last account.</summary>
/// <param name="Number">Its number in the run, from 1.</param>
/// <param name="Step">What was to be done.</param>
/// <param name="Clocks">The workers' clocks, measured right before; null where that failed.</param>
/// <param name="Start">Moment all shards were to start at, on our clock, µs; null when it was not started.</param>
/// <param name="StartedAt">The same by the wall clock here.</param>
/// <param name="Finished">The accounts; null of a shard that was lost.</param>
sealed record StepRun(
    int Number, Step Step, ClockOffset?[] Clocks, long? Start, DateTimeOffset? StartedAt, StepFinished?[] Finished);
