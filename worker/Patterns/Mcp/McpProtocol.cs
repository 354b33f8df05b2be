namespace AgentGatewayPerf.Worker.Patterns.Mcp;

/// <summary>Names and versions of the Model Context Protocol, Streamable HTTP transport
/// (https://modelcontextprotocol.io/specification/2025-11-25/basic/transports).</summary>
static class McpProtocol
{
    /// <summary>Asked for first; the server may respond with an older one.</summary>
    public const string NewestVersion = "2025-11-25";

    /// <summary>One line, lower case, both types: anything else is 406 somewhere.</summary>
    public const string Accept = "application/json, text/event-stream";

    /// <summary>Whether this worker can go on in the version a server responds with.</summary>
    public static bool Speaks(string version) => version is NewestVersion or "2025-06-18" or "2025-03-26" or "2024-11-05";
}
