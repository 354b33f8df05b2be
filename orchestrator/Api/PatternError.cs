namespace AgentGatewayPerf;

/// <summary>One kind of failure.</summary>
/// <param name="Kind">Outcome class and code, such as "http 503" or "timeout".</param>
/// <param name="Count">Requests that failed so; 0 for a reason that kept requests from being sent.</param>
/// <param name="Messages">The first few different messages.</param>
public sealed record PatternError(string Kind, long Count, IReadOnlyList<string> Messages);
