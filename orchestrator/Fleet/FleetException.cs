namespace AgentGatewayPerf.Fleet;

/// <summary>The workers could not be brought up; the message says why and what to do, in a few lines.</summary>
sealed class FleetException(string message) : Exception(message);
