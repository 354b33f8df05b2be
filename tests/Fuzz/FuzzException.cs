namespace AgentGatewayPerf.Fuzz;

/// <summary>Something that must hold does not.</summary>
sealed class FuzzException(string message) : Exception(message);
