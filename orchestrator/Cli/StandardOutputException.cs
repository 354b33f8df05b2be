namespace AgentGatewayPerf.Cli;

/// <summary>Standard output cannot be written; the message says so in one line.</summary>
sealed class StandardOutputException(string reason) : IOException($"Standard output cannot be written: {reason}.");
