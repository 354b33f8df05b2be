namespace AgentGatewayPerf.Targets.FastMcp;

/// <summary>What was answered since the start.</summary>
sealed class Counts
{
    public long Connections;
    public long Open;
    public long Initialize;
    public long Initialized;
    public long List;
    public long Call;
    public long Delete;
    public long FirstCallUs;
    public long LastCallUs;

    public void AddCall(long nowUs)
    {
        if (Call++ == 0)
            FirstCallUs = nowUs;
        LastCallUs = nowUs;
    }

    public string ToJson() =>
        $$"""{"connections":{{Connections}},"open":{{Open}},"initialize":{{Initialize}},"initialized":{{Initialized}},"list":{{List}},"call":{{Call}},"delete":{{Delete}},"first_call_us":{{FirstCallUs}},"last_call_us":{{LastCallUs}}}""";
}
