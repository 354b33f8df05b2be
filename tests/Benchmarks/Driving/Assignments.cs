using AgentGatewayPerf.Benchmarks.Clients;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Benchmarks.Driving;

/// <summary>What the worker is told to do.</summary>
static class Assignments
{
    const ulong Second = 1_000_000;

    /// <summary>mcp:tools/call for a time.</summary>
    public static Assign CallFor(Uri gateway, int virtualUsers, int seconds) => new()
    {
        RunId = "benchmark",
        ShardCount = 1,
        Target = new Protos.Target
        {
            GatewayUrl = gateway.AbsoluteUri,
            McpPath = "/mcp",
            A2APath = "/",
            Insecure = true,
            TimeoutUs = 30 * Second,
            ConnectTimeoutUs = 30 * Second,
        },
        Patterns =
        {
            new PatternSpec
            {
                Pattern = Pattern.McpToolsCall,
                VirtualUsers = (uint)virtualUsers,
                DurationUs = (ulong)seconds * Second,
                DrainUs = 5 * Second,
                Mcp = new McpOptions { Tool = LoadRequest.Tool, ToolArgumentsJson = LoadRequest.Arguments },
            },
        },
    };
}
