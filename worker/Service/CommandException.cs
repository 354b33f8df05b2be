namespace AgentGatewayPerf.Worker.Service;

/// <summary>A command that breaks the contract; the message says how.</summary>
sealed class CommandException(string message) : Exception(message);
