using AgentGatewayPerf.Merge;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Run;

/// <summary>What became of events that an agent numbers and stamps, over all shards.</summary>
sealed record DeliveryReport
{
    /// <summary>Streams whose events had numbers, without those that the end of the load cut.</summary>
    public long Streams { get; init; }

    /// <summary>Events that the agent sent in them, as they say themselves.</summary>
    public long Sent { get; init; }

    /// <summary>Those that never came.</summary>
    public long Lost { get; init; }

    /// <summary>Those that came more than once; each further time counts.</summary>
    public long Doubled { get; init; }

    /// <summary>Those that came behind a later one.</summary>
    public long Reordered { get; init; }

    /// <summary>Those that came later than they may; of streams whose stamps are of this machine's clock alone.</summary>
    public long Late { get; init; }

    /// <summary>From the stamp to the arrival; empty where the clocks are not one machine's.</summary>
    public required LatencyHistogram Lag { get; init; }

    /// <summary>What a shard counted.</summary>
    public static DeliveryReport Of(Delivery counted) => new()
    {
        Streams = (long)counted.Streams,
        Sent = (long)counted.Sent,
        Lost = (long)counted.Lost,
        Doubled = (long)counted.Doubled,
        Reordered = (long)counted.Reordered,
        Late = (long)counted.Late,
        Lag = LatencyHistogram.Of(counted.Lag),
    };

    /// <summary>Several together; null for none.</summary>
    public static DeliveryReport? Joined(IReadOnlyList<DeliveryReport> parts) => parts.Count == 0 ? null : new()
    {
        Streams = parts.Sum(part => part.Streams),
        Sent = parts.Sum(part => part.Sent),
        Lost = parts.Sum(part => part.Lost),
        Doubled = parts.Sum(part => part.Doubled),
        Reordered = parts.Sum(part => part.Reordered),
        Late = parts.Sum(part => part.Late),
        Lag = LatencyHistogram.Joined(parts.Select(part => part.Lag)),
    };
}
