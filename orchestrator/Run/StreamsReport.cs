using AgentGatewayPerf.Merge;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Run;

/// <summary>The streams of events that an agent sent in response to messages, over all shards.</summary>
sealed record StreamsReport
{
    /// <summary>Those that have ended.</summary>
    public long Streams { get; init; }

    /// <summary>Their events.</summary>
    public long Events { get; init; }

    /// <summary>Events of the stream that had the fewest.</summary>
    public long FewestEvents { get; init; }

    /// <summary>Events of the stream that had the most.</summary>
    public long MostEvents { get; init; }

    /// <summary>From one event of a stream to the next.</summary>
    public required LatencyHistogram Gaps { get; init; }

    /// <summary>What became of events that the agent numbers; null where it does not.</summary>
    public DeliveryReport? Delivery { get; init; }

    /// <summary>What a shard counted.</summary>
    public static StreamsReport Of(AgentStreams counted) => new()
    {
        Streams = (long)counted.Streams,
        Events = (long)counted.Events,
        FewestEvents = (long)counted.FewestEvents,
        MostEvents = (long)counted.MostEvents,
        Gaps = LatencyHistogram.Of(counted.Gaps),
        Delivery = counted.Delivery is { } delivery ? DeliveryReport.Of(delivery) : null,
    };

    /// <summary>Those of several shards or loads together; null where there were none.</summary>
    public static StreamsReport? Joined(IEnumerable<StreamsReport?> all)
    {
        var parts = all.OfType<StreamsReport>().ToList();
        return parts.Count == 0 ? null : new()
        {
            Streams = parts.Sum(part => part.Streams),
            Events = parts.Sum(part => part.Events),
            FewestEvents = parts.Min(part => part.FewestEvents),
            MostEvents = parts.Max(part => part.MostEvents),
            Gaps = LatencyHistogram.Joined(parts.Select(part => part.Gaps)),
            Delivery = DeliveryReport.Joined([.. parts.Select(part => part.Delivery).OfType<DeliveryReport>()]),
        };
    }
}
