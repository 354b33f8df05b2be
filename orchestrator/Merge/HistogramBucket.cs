namespace AgentGatewayPerf.Merge;

/// <summary>One bucket of a histogram.</summary>
/// <param name="LowerUs">Smallest value it can hold, µs.</param>
/// <param name="UpperUs">Largest value it can hold, µs.</param>
/// <param name="Count">Values in it.</param>
readonly record struct HistogramBucket(long LowerUs, long UpperUs, long Count);
