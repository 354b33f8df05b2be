namespace AgentGatewayPerf.Benchmarks.Compare;

/// <summary>How to compare.</summary>
/// <param name="Rounds">How often every client runs.</param>
/// <param name="Seconds">Length of what is measured of a run, s.</param>
/// <param name="Connections">Connections, each with one request at a time.</param>
sealed record ComparisonOptions(int Rounds, int Seconds, int Connections);
