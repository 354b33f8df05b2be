namespace AgentGatewayPerf.Benchmarks.Clients;

/// <summary>The peers there are.</summary>
static class Peers
{
    /// <summary>Everything is compared with this one.</summary>
    public const string Measure = "wrk";

    public static readonly Peer[] All = [new Wrk(), new H2load(), new Ab(), new Hey(), new Autocannon(), new K6()];
}
