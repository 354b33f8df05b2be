using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Base;
using AgentGatewayPerf.Worker.Patterns.Mcp;

namespace AgentGatewayPerf.Worker.Tests.Patterns.Mcp;

[Trait("Speed", "fast")]
public sealed class ToolMixTests
{
    [Theory]
    [InlineData(1, 13.8, 70, 20, 10)]
    [InlineData(2, 18.5, 1, 1, 1, 1, 1)]
    [InlineData(3, 10.8, 1000, 1)]
    public void Tools_are_drawn_by_their_weights(ulong seed, double critical, params int[] weights)
    {
        const int draws = 1_000_000;
        var mix = new ToolMix(weights.Select(weight => (uint)weight));
        var stream = Draw.Bits(seed, 0);
        var counts = new long[weights.Length];
        for (var number = 0UL; number < draws; number++)
            counts[(int)mix.At(stream, number) - (int)Operation.Tool - 1]++;
        // One degree of freedom less than tools; above the critical value once in a thousand.
        var chiSquare = counts.Zip(weights, (count, weight) =>
        {
            var expected = draws * (double)weight / weights.Sum();
            return (count - expected) * (count - expected) / expected;
        }).Sum();
        Assert.InRange(chiSquare, 0, critical);
    }

    [Fact]
    public void The_same_number_draws_the_same_tool_and_threads_draw_apart()
    {
        var mix = new ToolMix([1, 1]);
        List<Operation> Of(ulong thread) =>
            [.. Enumerable.Range(0, 64).Select(number => mix.At(Draw.Bits(1, thread), (ulong)number))];
        Assert.Equal(Of(3), Of(3));
        Assert.NotEqual(Of(3), Of(4));
    }
}
