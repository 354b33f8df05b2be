using AgentGatewayPerf.Benchmarks.Clients;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Benchmarks.Driving;

/// <summary>What the worker is told to do.</summary>
static class Assignments
{
    const ulong Second = 1_000_000;

    /// <summary>mcp:tools/call for a time.</summary>
    public static Assign CallFor(Uri gateway, int virtualUsers, int seconds)
    {
        var assign = Call(gateway, virtualUsers);
        assign.Patterns[0].DurationUs = (ulong)seconds * Second;
        return assign;
    }

    /// <summary>mcp:tools/call, a number of requests.</summary>
    public static Assign CallTimes(Uri gateway, int virtualUsers, ulong requests)
    {
        var assign = Call(gateway, virtualUsers);
        assign.Patterns[0].Requests = requests;
        return assign;
    }

    static Assign Call(Uri gateway, int virtualUsers) => new()
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
                DrainUs = 5 * Second,
                Mcp = new McpOptions { Tool = LoadRequest.Tool, ToolArgumentsJson = LoadRequest.Arguments },
            },
        },
    };
}
