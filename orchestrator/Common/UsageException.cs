
namespace AgentGatewayPerf.Common;

/// <summary>The user asked for something that cannot be done; the message says what and what to do, in one or two
/// lines.</summary>
sealed class UsageException(string message) : Exception(message);
