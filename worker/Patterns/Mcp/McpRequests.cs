using System.Text;
using System.Text.Json;
using AgentGatewayPerf.Worker.Http;

namespace AgentGatewayPerf.Worker.Patterns.Mcp;

/// <summary>The requests of one MCP session, made when the session is opened.</summary>
sealed class McpRequests
{
    readonly HttpHead _head;
    readonly string _path;
    readonly string _sessionHeaders;

    /// <param name="head">What all requests have in common.</param>
    /// <param name="path">Path of the MCP endpoint.</param>
    /// <param name="sessionId">Null where the server has no sessions.</param>
    /// <param name="version">The negotiated protocol version.</param>
    public McpRequests(HttpHead head, string path, string? sessionId, string version)
    {
        _head = head;
        _path = path;
        _sessionHeaders = (sessionId is null ? "" : $"Mcp-Session-Id: {sessionId}\r\n") + $"MCP-Protocol-Version: {version}\r\n";
        List = Post($$$"""{"jsonrpc":"2.0","id":{{{RequestBytes.NumberMark}}},"method":"tools/list"}""");
    }

    public RequestBytes List { get; }

    public RequestBytes? Call { get; private set; }

    /// <summary>Makes the call of a tool; its arguments are a JSON object.</summary>
    public void PrepareCall(string tool, string argumentsJson) => Call = Post(Request(
        "tools/call", $$"""{"name":"{{JsonEncodedText.Encode(tool)}}","arguments":{{argumentsJson}}}"""));

    /// <summary>A further page of a list.</summary>
    /// <param name="cursor">As the server wrote it, JSON text without its quotes.</param>
    public RequestBytes ListFrom(byte[] cursor) => Post(
        Request("tools/list", $$"""{"cursor":"{{Encoding.UTF8.GetString(cursor)}}"}"""));

    public ReadOnlyMemory<byte> Initialized() => Post("""{"jsonrpc":"2.0","method":"notifications/initialized"}""").Memory;

    /// <summary>The response to a request that the server made within its own response.</summary>
    /// <param name="id">Its id, as JSON.</param>
    /// <param name="method">Its method; ping is answered, nothing else is known here.</param>
    public ReadOnlyMemory<byte> ResponseTo(byte[] id, string method)
    {
        var response = method == "ping" ? "\"result\":{}" : "\"error\":{\"code\":-32601,\"message\":\"Method not found\"}";
        return Post($$$"""{"jsonrpc":"2.0","id":{{{Encoding.UTF8.GetString(id)}}},{{{response}}}}""").Memory;
    }

    public ReadOnlyMemory<byte> Delete() => _head.WithoutBody("DELETE", _path, _sessionHeaders);

    /// <summary>The first request of a session.</summary>
    public static RequestBytes Initialize(HttpHead head, string path, string clientVersion) => RequestBytes.Post(
        head.Post(path, McpProtocol.Accept),
        Request(
            "initialize",
            $$"""{"protocolVersion":"{{McpProtocol.NewestVersion}}","capabilities":{}"""
                + $$$""","clientInfo":{"name":"agentgateway-perf","version":"{{{clientVersion}}}"}}"""));

    static string Request(string method, string parameters) =>
        $$"""{"jsonrpc":"2.0","id":{{RequestBytes.NumberMark}},"method":"{{method}}","params":{{parameters}}}""";

    RequestBytes Post(string body) => RequestBytes.Post(_head.Post(_path, McpProtocol.Accept, _sessionHeaders), body);
}
