namespace AgentGatewayPerf.Plan;

/// <summary>Divides totals over shards.</summary>
static class Shares
{
    /// <summary>Part of <paramref name="total"/> that <paramref name="shard"/> gets: all the same, the first shards one more where
    /// it does not come out even.</summary>
    public static long Of(long total, int shard, int shards) => total / shards + (shard < total % shards ? 1 : 0);
}
