using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Patterns.Mcp;

namespace AgentGatewayPerf.Worker.Tests.Patterns.Mcp;

public sealed class McpMixTests
{
    [Fact]
    public void Patterns_of_one_operation_have_a_cycle_of_one()
    {
        Assert.Equal([Operation.ToolsList], Cycle(Pattern.McpToolsList, 3, 4));
        Assert.Equal([Operation.ToolsCall], Cycle(Pattern.McpToolsCall, 3, 4));
        Assert.Equal([Operation.Ping], Cycle(Pattern.McpPing, 3, 4));
    }

    [Fact]
    public void A_mix_has_the_ratio_asked_for_in_the_shortest_cycle_and_everywhere_in_it() =>
        Gen.Select(Gen.UInt[0, 60], Gen.UInt[0, 60]).Where(weights => weights.Item1 + weights.Item2 > 0).Sample((list, call) =>
        {
            var cycle = Cycle(Pattern.McpMixed, list, call);
            var lists = cycle.Count(operation => operation == Operation.ToolsList);
            Assert.Equal(list * (ulong)cycle.Length, (ulong)lists * (list + call));
            Assert.InRange(cycle.Length, 1, (int)(list + call));
            var seen = 0;
            for (var i = 0; i < cycle.Length; i++)
            {
                seen += cycle[i] == Operation.ToolsList ? 1 : 0;
                Assert.InRange(seen - (i + 1) * (double)lists / cycle.Length, -1, 1);
            }
        });

    static Operation[] Cycle(Pattern pattern, uint list, uint call) => McpMix.CycleOf(
        new Scenario { Pattern = pattern, Mcp = new McpOptions { ListWeight = list, CallWeight = call } });
}
