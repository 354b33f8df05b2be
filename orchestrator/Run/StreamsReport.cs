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

    /// <summary>The streams of all shards together; null where there were none.</summary>
    /// <param name="shards">What they counted.</param>
    public static StreamsReport? Of(IEnumerable<AgentStreams?> shards)
    {
        var parts = shards.OfType<AgentStreams>().ToList();
        return parts.Count == 0 ? null : new()
        {
            Streams = parts.Sum(part => (long)part.Streams),
            Events = parts.Sum(part => (long)part.Events),
            FewestEvents = parts.Min(part => (long)part.FewestEvents),
            MostEvents = parts.Max(part => (long)part.MostEvents),
            Gaps = Joined(parts.Select(part => part.Gaps)),
            Delivery = DeliveryOf([.. parts.Select(part => part.Delivery).OfType<Delivery>()]),
        };
    }

    /// <summary>Those of several loads together; null where there were none.</summary>
    /// <param name="loads">What each of them had.</param>
    public static StreamsReport? Of(IEnumerable<StreamsReport?> loads)
    {
        var parts = loads.OfType<StreamsReport>().ToList();
        return parts.Count == 0 ? null : new()
        {
            Streams = parts.Sum(part => part.Streams),
            Events = parts.Sum(part => part.Events),
            FewestEvents = parts.Min(part => part.FewestEvents),
            MostEvents = parts.Max(part => part.MostEvents),
            Gaps = Joined(parts.Select(part => part.Gaps)),
            Delivery = DeliveryReport.Of([.. parts.Select(part => part.Delivery).OfType<DeliveryReport>()]),
        };
    }

    static DeliveryReport? DeliveryOf(IReadOnlyList<Delivery> parts) => parts.Count == 0 ? null : new()
    {
        Streams = parts.Sum(part => (long)part.Streams),
        Sent = parts.Sum(part => (long)part.Sent),
        Lost = parts.Sum(part => (long)part.Lost),
        Doubled = parts.Sum(part => (long)part.Doubled),
        Reordered = parts.Sum(part => (long)part.Reordered),
        Late = parts.Sum(part => (long)part.Late),
        Lag = Joined(parts.Select(part => part.Lag)),
    };

    static LatencyHistogram Joined(IEnumerable<Histogram?> parts)
    {
        var sum = new LatencyHistogram();
        foreach (var part in parts.OfType<Histogram>())
            sum.Add(part);
        return sum;
    }

    internal static LatencyHistogram Joined(IEnumerable<LatencyHistogram> parts)
    {
        var sum = new LatencyHistogram();
        foreach (var part in parts)
            sum.Add(part);
        return sum;
    }
}
