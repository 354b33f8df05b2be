namespace AgentGatewayPerf.Worker.Patterns.Mcp;

/// <summary>What an MCP server lists.</summary>
enum Lists
{
    Tools,
    Resources,
    Prompts,
}
