using AgentGatewayPerf.Worker.Http;

namespace AgentGatewayPerf.Worker.Patterns.Mcp;

/// <summary>Revisions 2025-11-25 and older over Streamable HTTP: initialize, and a session where the server gives one.</summary>
/// <param name="head">What all requests have in common.</param>
/// <param name="path">Path of the endpoint.</param>
/// <param name="sessionId">Null where the server has no sessions.</param>
/// <param name="version">The revision agreed on.</param>
sealed class SessionDialect(HttpHead head, string path, string? sessionId, string version)
    : McpDialect(head, path, (sessionId is null ? "" : $"Mcp-Session-Id: {sessionId}\r\n") + $"MCP-Protocol-Version: {version}\r\n")
{
    public override bool HasSessionId => sessionId is not null;

    public override RequestBytes Request(in McpMessage message) => Post(Json(message));

    public override RequestBytes Listen() => Get();

    /// <summary>The first request of a session.</summary>
    /// <param name="head">What all requests have in common.</param>
    /// <param name="path">Where it is sent.</param>
    /// <param name="version">The revision to ask for; the server may respond with another.</param>
    public static RequestBytes Initialize(HttpHead head, string path, string version) =>
        RequestBytes.Post(head.Post(path, McpProtocol.Accept), Json(Initialize(head, version)));

    /// <summary>The same as a message.</summary>
    public static McpMessage Initialize(HttpHead head, string version) => new(
        "initialize",
        $"\"protocolVersion\":\"{version}\",\"capabilities\":{McpProtocol.Capabilities},\"clientInfo\":{McpProtocol.ClientInfo(head.Version)}");

    /// <summary>A request as all revisions with sessions write it.</summary>
    public static string Json(in McpMessage message)
    {
        var parameters = message.Members.Length == 0 ? "" : $",\"params\":{{{message.Members}}}";
        return $"{{\"jsonrpc\":\"2.0\",\"id\":{RequestBytes.NumberMark},\"method\":\"{message.Method}\"{parameters}}}";
    }
}
