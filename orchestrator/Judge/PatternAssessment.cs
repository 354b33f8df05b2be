namespace AgentGatewayPerf.Judge;

/// <summary>How a pattern is assessed.</summary>
/// <param name="Failure">Why it failed; null when it did not. Its thresholds are apart.</param>
/// <param name="LateRequests">Requests of an open load that waited for something else than the generator.</param>
sealed record PatternAssessment(PatternFailure? Failure, long LateRequests);
