namespace AgentGatewayPerf.Worker.Base;

/// <summary>Random numbers that a seed and their place in order decide (SplitMix64), so that whoever asks first changes
/// nothing.</summary>
static class Draw
{
    const ulong GoldenRatio = 0x9E3779B97F4A7C15;

    /// <summary>The number at a place, from 0. It can be the seed of further ones: those of neighbours are unrelated.</summary>
    public static ulong Bits(ulong seed, ulong place)
    {
        var z = seed + (place + 1) * GoldenRatio;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>The same from 0 up to, but not, 1.</summary>
    public static double Unit(ulong seed, ulong place) => (Bits(seed, place) >> 11) * (1.0 / (1UL << 53));
}
