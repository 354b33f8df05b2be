using AgentGatewayPerf.Worker.Base;

namespace AgentGatewayPerf.Worker.Patterns;

/// <summary>Decides which requests carry trace context, and draws their ids. One loop's thread.</summary>
sealed class TraceDraw
{
    readonly ulong _high;
    readonly ulong _below;
    ulong _state;

    /// <param name="ratio">Share of the requests that carry one, 0 to 1.</param>
    /// <param name="random">Makes the ids unlike those of all other shards and runs.</param>
    public TraceDraw(double ratio, Random random)
    {
        _below = ratio >= 1 ? ulong.MaxValue : (ulong)(ratio * ulong.MaxValue);
        _high = (ulong)random.NextInt64();
        _state = (ulong)random.NextInt64();
    }

    /// <summary>The trace id of the next request; not set where it has none.</summary>
    public TraceId Next()
    {
        // Drawn for each on its own: every n-th would meet the same operation of a mix again and again.
        if (_below == 0 || Draw() > _below)
            return default;
        return new TraceId(_high, Math.Max(1, Draw()));
    }

    // SplitMix64: every number once before any comes again, and no two that follow each other look alike.
    ulong Draw()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
