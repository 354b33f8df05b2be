using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Run;

/// <summary>A slow request that can be found again in the gateway's traces.</summary>
/// <param name="Shard">Who sent it.</param>
/// <param name="Request">What its worker said of it.</param>
sealed record TracedRequest(int Shard, SlowRequest Request)
{
    /// <summary>32 hexadecimal digits.</summary>
    public string TraceId => Convert.ToHexStringLower(Request.TraceId.Span);

    /// <summary>The slowest that the shards sent, slowest first.</summary>
    public static IReadOnlyList<TracedRequest> Slowest(IEnumerable<ShardPatternReport> shards, int most) =>
    [
        .. shards.SelectMany(s => (s.Account?.Slowest ?? []).Select(request => new TracedRequest(s.Shard, request)))
            .OrderByDescending(t => t.Request.LatencyUs).Take(most),
    ];
}
