namespace AgentGatewayPerf.Benchmarks;

/// <summary>Something a user can do something about; its message is all there is to say.</summary>
sealed class BenchmarkException(string message) : Exception(message);
