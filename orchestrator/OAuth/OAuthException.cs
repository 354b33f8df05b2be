using AgentGatewayPerf.Common;

namespace AgentGatewayPerf.OAuth;

/// <summary>No token could be got; the message says why and what to do, in one or two lines.</summary>
sealed class OAuthException(string message) : Exception(message)
{
    /// <summary>The same as something that the user asked for and cannot be done.</summary>
    public UsageException ToUsage() => new(Message);
}
