using AgentGatewayPerf.Worker.Http;

namespace AgentGatewayPerf.Worker.Patterns.Mcp;

/// <summary>Revision 2024-11-05 over HTTP with SSE: messages are sent to the endpoint that the server has named on its stream,
/// and what
/// it says to them comes there, too
/// (https://modelcontextprotocol.io/specification/2024-11-05/basic/transports#http-with-sse).</summary>
/// <param name="head">What all requests have in common.</param>
/// <param name="path">Path of the stream.</param>
/// <param name="endpoint">Whole path of the endpoint, with its query.</param>
sealed class SseDialect(HttpHead head, string path, string endpoint) : McpDialect(head, path, "")
{
    readonly HttpHead _head = head;

    /// <summary>Opens the stream.</summary>
    public static ReadOnlyMemory<byte> Open(HttpHead head, string path) => head.WithoutBody("GET", path, "Accept: text/event-stream\r\n");

    public override RequestBytes Request(in McpMessage message) => Post(SessionDialect.Json(message));

    public override RequestBytes Listen() => Get();

    protected override RequestBytes Post(string json, string headers = "") =>
        RequestBytes.Post(_head.PostTo(endpoint, McpProtocol.Accept, headers), json);
}
