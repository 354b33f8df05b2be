namespace AgentGatewayPerf.Worker.Base;

/// <summary>FNV-1a with 64 bits: a name for bytes that are too long to keep.</summary>
static class Fnv
{
    public static ulong Hash(ReadOnlySpan<byte> bytes)
    {
        var hash = 14_695_981_039_346_656_037;
        foreach (var next in bytes)
            hash = (hash ^ next) * 1_099_511_628_211;
        return hash;
    }
}
