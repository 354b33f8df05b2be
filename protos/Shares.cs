namespace AgentGatewayPerf.Protos;

/// <summary>Divides totals over shards and load threads.</summary>
public static class Shares
{
    /// <summary>The part of <paramref name="total"/> that the one numbered <paramref name="index"/> of <paramref name="count"/>
    /// gets: all the same, the first ones one more where it does not come out even.</summary>
    public static long Of(long total, int index, int count) => total / count + (index < total % count ? 1 : 0);
}
