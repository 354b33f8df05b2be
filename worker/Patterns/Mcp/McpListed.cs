namespace AgentGatewayPerf.Worker.Patterns.Mcp;

/// <summary>A tool, resource or prompt that the server lists.</summary>
/// <param name="Name">Its name, or the URI of a resource.</param>
/// <param name="InputSchema">The JSON Schema of a tool's arguments, as the server wrote it; empty for none.</param>
sealed record McpListed(string Name, byte[] InputSchema);
