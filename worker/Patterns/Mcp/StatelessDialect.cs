using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Http;

namespace AgentGatewayPerf.Worker.Patterns.Mcp;

/// <summary>Revision 2026-07-28: every request says in its headers and in "_meta" what initialize said before
/// (https://modelcontextprotocol.io/specification/2026-07-28/basic/transports#standard-mcp-request-headers).</summary>
/// <param name="head">What all requests have in common.</param>
/// <param name="path">Path of the endpoint.</param>
sealed class StatelessDialect(HttpHead head, string path) : McpDialect(head, path, $"MCP-Protocol-Version: {McpRevisions.Stateless}\r\n")
{
    readonly string _meta =
        $"\"io.modelcontextprotocol/protocolVersion\":\"{McpRevisions.Stateless}\""
        + $",\"io.modelcontextprotocol/clientCapabilities\":{McpProtocol.Capabilities}"
        + $",\"io.modelcontextprotocol/clientInfo\":{McpProtocol.ClientInfo(head.Version)}";

    // The first member of the parameters, so that nothing of the user's can look like it.
    public override ReadOnlySpan<byte> MetaStart => "\"_meta\":{"u8;

    public override RequestBytes Listen() =>
        Request(new McpMessage("subscriptions/listen", """
            "notifications":{"toolsListChanged":true,"promptsListChanged":true,"resourcesListChanged":true}
            """));

    public override RequestBytes Request(in McpMessage message)
    {
        var members = message.Members.Length == 0 ? "" : $",{message.Members}";
        var name = message.Name is null ? "" : $"Mcp-Name: {HeaderText.Of(message.Name)}\r\n";
        return Post(
            $"{{\"jsonrpc\":\"2.0\",\"id\":{RequestBytes.NumberMark},\"method\":\"{message.Method}\""
                + $",\"params\":{{\"_meta\":{{{_meta}}}{members}}}}}",
            $"Mcp-Method: {message.Method}\r\n{name}{message.Headers}");
    }
}
