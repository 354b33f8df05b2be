namespace AgentGatewayPerf.Testing.Scripted;

/// <summary>A well-behaved MCP server with one tool, <c>echo</c>, that a script can change in places.</summary>
public sealed class McpScript
{
    /// <summary>Session id given out; null for a server without sessions.</summary>
    public string? SessionId { get; init; } = "scripted-session-1";

    /// <summary>Protocol version answered to initialize.</summary>
    public string Version { get; init; } = "2025-11-25";

    /// <summary>Whether results come as event streams; else as JSON.</summary>
    public bool Events { get; init; }

    /// <summary>The changes: what to do instead with a request; null for the ordinary answer.</summary>
    public Func<ScriptedRequest, Reply?> Instead { get; init; } = _ => null;

    /// <summary>The script for <see cref="ScriptedServer.Start"/>.</summary>
    public Reply Answer(ScriptedRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Instead(request) ?? Ordinary(request);
    }

    /// <summary>The ordinary answer to a request.</summary>
    public Reply Ordinary(ScriptedRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        string[] session = SessionId is null || request.RpcMethod != "initialize" ? [] : [$"mcp-session-id: {SessionId}"];
        return request switch
        {
            { Method: "DELETE" } => Reply.Status(200, "text/plain", ""),
            { RpcMethod: "initialize" } => Result(
                request,
                $$$"""{"protocolVersion":"{{{Version}}}","capabilities":{"tools":{}},"serverInfo":{"name":"scripted","version":"1"}}""",
                session),
            { RpcMethod: "tools/list" } => Result(
                request,
                """{"tools":[{"name":"echo","inputSchema":{"type":"object","properties":{"message":{"type":"string"}}}}]}"""
            ),
            { RpcMethod: "tools/call" } => Result(request, """{"content":[{"type":"text","text":"Echo: hello"}]}"""),
            { RpcMethod: not null, RpcId: "null" } => Reply.Accepted,
            { RpcMethod: not null } => Error(request, -32601, "Method not found"),
            { Method: "POST" } => Reply.Accepted,
            _ => Reply.Status(404, "text/plain", "not found"),
        };
    }

    /// <summary>An answer to a request with a result.</summary>
    public Reply Result(ScriptedRequest request, string result, params ReadOnlySpan<string> headers)
    {
        ArgumentNullException.ThrowIfNull(request);
        var message = $$"""{"jsonrpc":"2.0","id":{{request.RpcId}},"result":{{result}}}""";
        return Events ? Reply.Events(headers.ToArray(), message) : Reply.Json(message, headers);
    }

    /// <summary>An answer to a request with a JSON-RPC error and status 200.</summary>
    public Reply Error(ScriptedRequest request, int code, string message)
    {
        ArgumentNullException.ThrowIfNull(request);
        var answer = $$$"""{"jsonrpc":"2.0","id":{{{request.RpcId}}},"error":{"code":{{{code}}},"message":"{{{message}}}"}}""";
        return Events ? Reply.Events(answer) : Reply.Json(answer);
    }
}
