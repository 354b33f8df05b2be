
namespace AgentGatewayPerf;

/// <summary>
/// The MCP patterns, for programs. Each call starts worker processes on this machine, puts the load on the gateway, and takes the
/// workers down again. Numbers are totals over all workers.
/// </summary>
/// <example><code>
/// var result = await McpPatterns.ListToolsAsync("http://localhost:3000", numRequests: 100, concurrency: 10);
/// Console.WriteLine($"{result.Successful} of {result.TotalRequests}, {result.AverageLatencyMs:0.00} ms");
/// </code></example>
public static class McpPatterns
{
    /// <summary>tools/list, the pattern mcp:tools/list.</summary>
    /// <param name="gatewayUrl">The gateway, such as http://localhost:3000.</param>
    /// <param name="numRequests">Requests to send, at least 1 and at least <paramref name="shards"/>.</param>
    /// <param name="concurrency">Virtual users, at least 1 and at least <paramref name="shards"/>; more than requests are not
    /// used.</param>
    /// <param name="shards">Worker processes, at least 1.</param>
    /// <param name="authToken">Bearer token for the gateway; without it AGENTGATEWAY_AUTH_TOKEN.</param>
    /// <param name="mcpPath">Path of the MCP endpoint.</param>
    /// <param name="timeout">How long an answer may take; without it 30 s.</param>
    /// <param name="cancellationToken">Stops the load and the workers.</param>
    /// <exception cref="PatternException">An argument is wrong, or no worker could be started.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static Task<PatternResult> ListToolsAsync(
        string gatewayUrl, long numRequests = 100, int concurrency = 10, int shards = 1, string? authToken = null,
        string mcpPath = "/mcp", TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        new ApiRun("mcp:tools/list", gatewayUrl, numRequests, concurrency, shards, authToken, timeout)
            .Set(f => f.Target.McpPath, mcpPath)
            .RunAsync(cancellationToken);

    /// <summary>tools/call, the pattern mcp:tools/call.</summary>
    /// <param name="gatewayUrl">The gateway, such as http://localhost:3000.</param>
    /// <param name="numRequests">Requests to send, at least 1 and at least <paramref name="shards"/>.</param>
    /// <param name="concurrency">Virtual users, at least 1 and at least <paramref name="shards"/>; more than requests are not
    /// used.</param>
    /// <param name="tool">Tool to call; without it the first one named echo or ending in _echo.</param>
    /// <param name="toolArguments">Arguments of the call, a JSON object; without it {"message":"hello"}.</param>
    /// <param name="shards">Worker processes, at least 1.</param>
    /// <param name="authToken">Bearer token for the gateway; without it AGENTGATEWAY_AUTH_TOKEN.</param>
    /// <param name="mcpPath">Path of the MCP endpoint.</param>
    /// <param name="timeout">How long an answer may take; without it 30 s.</param>
    /// <param name="cancellationToken">Stops the load and the workers.</param>
    /// <exception cref="PatternException">An argument is wrong, or no worker could be started.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static Task<PatternResult> CallToolAsync(
        string gatewayUrl, long numRequests = 100, int concurrency = 10, string? tool = null, string? toolArguments = null,
        int shards = 1, string? authToken = null, string mcpPath = "/mcp", TimeSpan? timeout = null,
        CancellationToken cancellationToken = default) =>
        new ApiRun("mcp:tools/call", gatewayUrl, numRequests, concurrency, shards, authToken, timeout)
            .Set(f => f.Mcp.Tool, tool)
            .Set(f => f.Mcp.ToolArguments, toolArguments is null ? [] : [toolArguments])
            .Set(f => f.Target.McpPath, mcpPath)
            .RunAsync(cancellationToken);

    /// <summary>tools/list and tools/call in turn, the pattern mcp:mixed.</summary>
    /// <param name="gatewayUrl">The gateway, such as http://localhost:3000.</param>
    /// <param name="numRequests">Requests to send, at least 1 and at least <paramref name="shards"/>.</param>
    /// <param name="concurrency">Virtual users, at least 1 and at least <paramref name="shards"/>; more than requests are not
    /// used.</param>
    /// <param name="listWeight">Share of tools/list, from 0 to 1,000.</param>
    /// <param name="callWeight">Share of tools/call, from 0 to 1,000; not both 0.</param>
    /// <param name="tool">Tool to call; without it the first one named echo or ending in _echo.</param>
    /// <param name="toolArguments">Arguments of the call, a JSON object; without it {"message":"hello"}.</param>
    /// <param name="shards">Worker processes, at least 1.</param>
    /// <param name="authToken">Bearer token for the gateway; without it AGENTGATEWAY_AUTH_TOKEN.</param>
    /// <param name="mcpPath">Path of the MCP endpoint.</param>
    /// <param name="timeout">How long an answer may take; without it 30 s.</param>
    /// <param name="cancellationToken">Stops the load and the workers.</param>
    /// <exception cref="PatternException">An argument is wrong, or no worker could be started.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static Task<PatternResult> MixedAsync(
        string gatewayUrl, long numRequests = 100, int concurrency = 10, int listWeight = 1, int callWeight = 4,
        string? tool = null, string? toolArguments = null, int shards = 1, string? authToken = null, string mcpPath = "/mcp",
        TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        new ApiRun("mcp:mixed", gatewayUrl, numRequests, concurrency, shards, authToken, timeout)
            .Set(f => f.Mcp.Mix, $"list={listWeight},call={callWeight}")
            .Set(f => f.Mcp.Tool, tool)
            .Set(f => f.Mcp.ToolArguments, toolArguments is null ? [] : [toolArguments])
            .Set(f => f.Target.McpPath, mcpPath)
            .RunAsync(cancellationToken);
}
