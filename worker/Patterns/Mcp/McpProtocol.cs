namespace AgentGatewayPerf.Worker.Patterns.Mcp;

/// <summary>What every revision of the Model Context Protocol has in common
/// (https://modelcontextprotocol.io/specification/2026-07-28/basic/transports).</summary>
static class McpProtocol
{
    /// <summary>One line, lower case, both types: anything else is 406 somewhere.</summary>
    public const string Accept = "application/json, text/event-stream";

    /// <summary>What the client says it can do when the server asks: see <see cref="ClientAnswers"/>.</summary>
    public const string Capabilities = """{"elicitation":{},"roots":{},"sampling":{}}""";

    /// <summary>Name and version of the client, as JSON.</summary>
    public static string ClientInfo(string version) => $$"""{"name":"agentgateway-perf","version":"{{version}}"}""";
}
