using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Base;

namespace AgentGatewayPerf.Worker.Patterns.Mcp;

/// <summary>Draws which of several tools a request calls.</summary>
sealed class ToolMix
{
    // The weight of each tool and of all before it.
    readonly ulong[] _until;

    /// <param name="weights">The weight of each tool, at least 1.</param>
    public ToolMix(IEnumerable<uint> weights)
    {
        var sum = 0UL;
        _until = [.. weights.Select(weight => sum += weight)];
    }

    /// <summary>The call of the tool that was drawn. The same seed and number draw the same tool.</summary>
    /// <param name="seed">Of the load thread.</param>
    /// <param name="number">Number of the request there.</param>
    public Operation At(ulong seed, ulong number)
    {
        var drawn = Math.BigMul(Draw.Bits(seed, number), _until[^1], out _);
        var tool = 0;
        while (drawn >= _until[tool])
            tool++;
        return Operations.Tool(tool + 1);
    }
}
