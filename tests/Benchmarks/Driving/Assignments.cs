using AgentGatewayPerf.Benchmarks.Clients;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Benchmarks.Driving;

/// <summary>What the worker is told to do.</summary>
static class Assignments
{
    const ulong Second = 1_000_000;

    /// <summary>mcp:tools/call by so many virtual users.</summary>
    public static Assign Call(Uri gateway, int virtualUsers) => new()
    {
        RunId = "benchmark",
        ShardCount = 1,
        Targets =
        {
            new Protos.Target
            {
                Url = gateway.AbsoluteUri,
                McpPath = "/mcp",
                A2APath = "/",
                Insecure = true,
                TimeoutUs = 30 * Second,
                ConnectTimeoutUs = 30 * Second,
            },
        },
        Scenarios =
        {
            new Scenario
            {
                Name = "tools/call",
                Pattern = Pattern.McpToolsCall,
                VirtualUsers = (uint)virtualUsers,
                Mcp = new McpOptions { Tool = LoadRequest.Tool, ToolArgumentsJson = LoadRequest.Arguments },
            },
        },
    };

    /// <summary>All virtual users for a time.</summary>
    public static Start For(int virtualUsers, int seconds) => new()
    {
        Step = 1,
        Loads = { new Load { VirtualUsers = (uint)virtualUsers, DurationUs = (ulong)seconds * Second, DrainUs = 5 * Second } },
    };
}
