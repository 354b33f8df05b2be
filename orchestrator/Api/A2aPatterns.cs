namespace AgentGatewayPerf;

/// <summary>
/// The A2A patterns, for programs. Each call starts worker processes on this machine, puts the load on the gateway, and takes the
/// workers down again. Numbers are totals over all workers.
/// </summary>
public static class A2aPatterns
{
    /// <summary>Fetches the agent card, the pattern a2a:agent_card.</summary>
    /// <param name="gatewayUrl">The gateway, such as http://localhost:3000.</param>
    /// <param name="numRequests">Requests to send, at least 1 and at least <paramref name="shards"/>.</param>
    /// <param name="concurrency">Virtual users, at least 1 and at least <paramref name="shards"/>; more than requests are not
    /// used.</param>
    /// <param name="shards">Worker processes, at least 1.</param>
    /// <param name="authToken">Bearer token for the gateway; without it AGENTGATEWAY_AUTH_TOKEN.</param>
    /// <param name="a2aPath">Path of the A2A endpoint.</param>
    /// <param name="timeout">How long an answer may take; without it 30 s.</param>
    /// <param name="cancellationToken">Stops the load and the workers.</param>
    /// <exception cref="PatternException">An argument is wrong, or no worker could be started.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static Task<PatternResult> AgentCardAsync(
        string gatewayUrl, long numRequests = 100, int concurrency = 10, int shards = 1, string? authToken = null,
        string a2aPath = "/", TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        new ApiRun("a2a:agent_card", gatewayUrl, numRequests, concurrency, shards, authToken, timeout)
            .Set(f => f.Target.A2aPath, a2aPath)
            .RunAsync(cancellationToken);

    /// <summary>Sends single messages, the pattern a2a:message.</summary>
    /// <param name="gatewayUrl">The gateway, such as http://localhost:3000.</param>
    /// <param name="numRequests">Requests to send, at least 1 and at least <paramref name="shards"/>.</param>
    /// <param name="concurrency">Virtual users, at least 1 and at least <paramref name="shards"/>; more than requests are not
    /// used.</param>
    /// <param name="message">Text of every message.</param>
    /// <param name="a2aVersion">"0.3" or "1.0"; without it what the agent card says.</param>
    /// <param name="shards">Worker processes, at least 1.</param>
    /// <param name="authToken">Bearer token for the gateway; without it AGENTGATEWAY_AUTH_TOKEN.</param>
    /// <param name="a2aPath">Path of the A2A endpoint.</param>
    /// <param name="timeout">How long an answer may take; without it 30 s.</param>
    /// <param name="cancellationToken">Stops the load and the workers.</param>
    /// <exception cref="PatternException">An argument is wrong, or no worker could be started.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static Task<PatternResult> MessageAsync(
        string gatewayUrl, long numRequests = 100, int concurrency = 10, string message = "Hello", string? a2aVersion = null,
        int shards = 1, string? authToken = null, string a2aPath = "/", TimeSpan? timeout = null,
        CancellationToken cancellationToken = default) =>
        new ApiRun("a2a:message", gatewayUrl, numRequests, concurrency, shards, authToken, timeout)
            .Set(f => f.A2a.Message, message)
            .Set(f => f.A2a.Version, a2aVersion)
            .Set(f => f.Target.A2aPath, a2aPath)
            .RunAsync(cancellationToken);

    /// <summary>Holds conversations of several turns, the pattern a2a:conversation. Every turn is one request.</summary>
    /// <param name="gatewayUrl">The gateway, such as http://localhost:3000.</param>
    /// <param name="numRequests">Requests to send, at least 1 and at least <paramref name="shards"/>.</param>
    /// <param name="concurrency">Virtual users, at least 1 and at least <paramref name="shards"/>; more than requests are not
    /// used.</param>
    /// <param name="turns">Turns of a conversation, from 1 to 100.</param>
    /// <param name="message">Text of every message.</param>
    /// <param name="a2aVersion">"0.3" or "1.0"; without it what the agent card says.</param>
    /// <param name="shards">Worker processes, at least 1.</param>
    /// <param name="authToken">Bearer token for the gateway; without it AGENTGATEWAY_AUTH_TOKEN.</param>
    /// <param name="a2aPath">Path of the A2A endpoint.</param>
    /// <param name="timeout">How long an answer may take; without it 30 s.</param>
    /// <param name="cancellationToken">Stops the load and the workers.</param>
    /// <exception cref="PatternException">An argument is wrong, or no worker could be started.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static Task<PatternResult> ConversationAsync(
        string gatewayUrl, long numRequests = 100, int concurrency = 10, int turns = 3, string message = "Hello",
        string? a2aVersion = null, int shards = 1, string? authToken = null, string a2aPath = "/", TimeSpan? timeout = null,
        CancellationToken cancellationToken = default) =>
        new ApiRun("a2a:conversation", gatewayUrl, numRequests, concurrency, shards, authToken, timeout)
            .Set(f => f.A2a.Turns, turns)
            .Set(f => f.A2a.Message, message)
            .Set(f => f.A2a.Version, a2aVersion)
            .Set(f => f.Target.A2aPath, a2aPath)
            .RunAsync(cancellationToken);
}
