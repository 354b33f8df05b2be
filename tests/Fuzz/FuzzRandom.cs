namespace AgentGatewayPerf.Fuzz;

/// <summary>Random numbers that are the same everywhere for the same seed (xorshift64*).</summary>
struct FuzzRandom
{
    ulong _state;

    public FuzzRandom(ulong seed)
    {
        // Neighbouring seeds give unrelated streams (SplitMix64).
        var z = seed + 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        _state = (z ^ (z >> 31)) | 1;
    }

    /// <summary>A number from 0 to <paramref name="below"/> - 1.</summary>
    public int Next(int below)
    {
        _state ^= _state >> 12;
        _state ^= _state << 25;
        _state ^= _state >> 27;
        return (int)((((_state * 0x2545F4914F6CDD1D) >> 32) * (ulong)below) >> 32);
    }
}
