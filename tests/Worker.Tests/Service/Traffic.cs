using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Worker.Tests.Service;

/// <summary>A scenario and a load of it.</summary>
sealed record Traffic(Scenario Scenario, Load Load)
{
    /// <summary>Requests in the closed model.</summary>
    public static Traffic Of(Pattern pattern, uint users, ulong requests) => new(
        new Scenario
        {
            Name = "scenario",
            Pattern = pattern,
            VirtualUsers = users,
            Mcp = new McpOptions { ToolArgumentsJson = """{"message":"hello"}""", ListWeight = 1, CallWeight = 4, Version = "2025-11-25" },
            A2A = new A2aOptions { Message = "Hello", Turns = 3, PollUs = 1_000, LateAfterUs = 1_000_000 },
        },
        new Load { VirtualUsers = users, Requests = requests, DrainUs = 1_000_000 });

    /// <summary>A constant rate in the open model.</summary>
    public static Traffic Open(Pattern pattern, uint users, double rate, double seconds, uint most)
    {
        var traffic = Of(pattern, users, 0);
        traffic.Load.DurationUs = (ulong)(seconds * 1e6);
        traffic.Load.Open = new OpenModel
        {
            Stages = { new Stage { DurationUs = traffic.Load.DurationUs, StartRate = rate, EndRate = rate } },
            MaxVirtualUsers = most,
        };
        return traffic;
    }
}
