using AgentGatewayPerf.Benchmarks.Clients;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Benchmarks.Driving;

/// <summary>What the worker is told to do.</summary>
static class Assignments
{
    const ulong Second = 1_000_000;

    /// <summary>mcp:tools/call by so many virtual users.</summary>
    public static Assign Call(Uri gateway, int virtualUsers) => Of(gateway, 30, new Scenario
    {
        Name = "tools/call",
        Pattern = Pattern.McpToolsCall,
        VirtualUsers = (uint)virtualUsers,
        Mcp = new McpOptions { Tool = LoadRequest.Tool, ToolArgumentsJson = LoadRequest.Arguments },
    });

    /// <summary>a2a:stream by so many virtual users, of streams that are longer than the load.</summary>
    public static Assign Stream(Uri agent, int virtualUsers, A2aBindingKind binding) => Of(agent, 300, new Scenario
    {
        Name = "stream",
        Pattern = Pattern.A2AStream,
        VirtualUsers = (uint)virtualUsers,
        A2A = new A2aOptions
        {
            Message = "Hello",
            Turns = 1,
            Version = A2aVersion._10,
            Binding = binding,
            LateAfterUs = Second,
        },
    });

    /// <summary>All virtual users for a time.</summary>
    /// <param name="virtualUsers">How many.</param>
    /// <param name="seconds">For how long.</param>
    /// <param name="drainUs">How long what is in flight has then, µs.</param>
    public static Start For(int virtualUsers, int seconds, ulong drainUs = 5 * Second) => new()
    {
        Step = 1,
        Loads = { new Load { VirtualUsers = (uint)virtualUsers, DurationUs = (ulong)seconds * Second, DrainUs = drainUs } },
    };

    static Assign Of(Uri gateway, ulong timeoutSeconds, Scenario scenario) => new()
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
                A2APathFromCard = true,
                Insecure = true,
                TimeoutUs = timeoutSeconds * Second,
                ConnectTimeoutUs = 30 * Second,
            },
        },
        Scenarios = { scenario },
    };
}
