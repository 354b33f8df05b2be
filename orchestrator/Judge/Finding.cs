namespace AgentGatewayPerf.Judge;

/// <summary>Something that limited a generator.</summary>
/// <param name="Limit">What it was.</param>
/// <param name="Reason">What was seen, in words, with its figures.</param>
/// <param name="Advice">What to do about it, in words.</param>
/// <param name="Severity">How far beyond its threshold it was; the worst of several shards is shown.</param>
sealed record Finding(Limit Limit, string Reason, string Advice, double Severity);
