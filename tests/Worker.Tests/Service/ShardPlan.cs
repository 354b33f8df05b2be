using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Worker.Tests.Service;

/// <summary>An assignment, and the steps that follow when every scenario is ready.</summary>
sealed class ShardPlan
{
    public Assign Assign { get; } = new() { RunId = "test-run", ShardCount = 1 };

    public List<Start> Steps { get; } = [];

    /// <summary>Revision of MCP that the run has agreed on.</summary>
    public string McpVersion { get; set; } = "";

    public Target Target => Assign.Targets[0];

    /// <summary>One target, and one step with all the traffic at once.</summary>
    public static ShardPlan Of(string url, params Traffic[] traffic)
    {
        var plan = new ShardPlan();
        plan.Assign.Targets.Add(new Target
        {
            Url = url,
            McpPath = "/mcp",
            A2APath = "/",
            TimeoutUs = 5_000_000,
            ConnectTimeoutUs = 5_000_000,
        });
        foreach (var (one, i) in traffic.Select((one, i) => (one, (uint)i)))
        {
            one.Scenario.Name = $"scenario {i}";
            one.Load.Scenario = i;
            plan.Assign.Scenarios.Add(one.Scenario);
        }
        plan.AddStep([.. traffic.Select(one => one.Load)]);
        return plan;
    }

    /// <summary>Adds a step behind the others.</summary>
    public ShardPlan AddStep(params Load[] loads)
    {
        Steps.Add(new Start { Step = (uint)Steps.Count + 1, Loads = { loads } });
        return this;
    }
}
