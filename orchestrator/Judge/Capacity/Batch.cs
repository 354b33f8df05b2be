namespace AgentGatewayPerf.Judge.Capacity;

/// <summary>A stretch of a step: neighbouring requests, which are alike.</summary>
/// <param name="Requests">Requests that were due in it.</param>
/// <param name="Sum">What is averaged over them: how many of them broke an objective, or their response times added up,
/// µs.</param>
readonly record struct Batch(double Requests, double Sum);
