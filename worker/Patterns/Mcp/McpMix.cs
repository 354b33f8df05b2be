using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Worker.Patterns.Mcp;

/// <summary>Which operation each request of a pattern is: the n-th request is the same in every run, and any stretch of requests
/// holds the operations in nearly the ratio asked for.</summary>
static class McpMix
{
    /// <summary>One turn of the cycle that the requests go through.</summary>
    public static Operation[] CycleOf(Scenario scenario) => scenario.Pattern switch
    {
        Pattern.McpMixed => Interleave(scenario.Mcp.ListWeight, scenario.Mcp.CallWeight),
        _ => [.. PatternInfo.Of(scenario.Pattern).OperationsOf(1)],
    };

    static Operation[] Interleave(uint list, uint call)
    {
        var divisor = GreatestCommonDivisor(list, call);
        list /= divisor;
        call /= divisor;
        var cycle = new Operation[list + call];
        // Bresenham's line: the lists are spread evenly over the cycle.
        var error = 0L;
        for (var i = 0; i < cycle.Length; i++)
        {
            error += list;
            cycle[i] = error * 2 > cycle.Length ? Operation.ToolsList : Operation.ToolsCall;
            if (cycle[i] == Operation.ToolsList)
                error -= cycle.Length;
        }
        return cycle;
    }

    static uint GreatestCommonDivisor(uint a, uint b) => b == 0 ? Math.Max(a, 1) : GreatestCommonDivisor(b, a % b);
}
