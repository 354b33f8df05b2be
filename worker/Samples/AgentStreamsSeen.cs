using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Worker.Samples;

/// <summary>The streams that an agent sent in response to messages of a load. Belongs to one load thread.</summary>
sealed class AgentStreamsSeen
{
    readonly TimeHistogram _lag = new();
    ulong _streams;
    ulong _events;
    ulong _fewest = ulong.MaxValue;
    ulong _most;
    Delivery? _delivery;

    /// <summary>From one event of a stream to the next.</summary>
    public TimeHistogram Gaps { get; } = new();

    /// <summary>A stream has ended.</summary>
    /// <param name="events">Its events, at least one.</param>
    public void End(int events)
    {
        _streams++;
        _events += (ulong)events;
        _fewest = Math.Min(_fewest, (ulong)events);
        _most = Math.Max(_most, (ulong)events);
    }

    /// <summary>A stream whose events had numbers has ended.</summary>
    /// <param name="sent">Events that the agent sent.</param>
    /// <param name="lost">Those that never came.</param>
    /// <param name="doubled">Those that came once more.</param>
    /// <param name="reordered">Those that came behind a later one.</param>
    public void Deliver(long sent, long lost, long doubled, long reordered)
    {
        _delivery ??= new Delivery();
        _delivery.Streams++;
        _delivery.Sent += (ulong)sent;
        _delivery.Lost += (ulong)lost;
        _delivery.Doubled += (ulong)doubled;
        _delivery.Reordered += (ulong)reordered;
    }

    /// <summary>An event has come whose stamp is of the clock of this machine.</summary>
    /// <param name="lag">From the stamp to the arrival, µs.</param>
    /// <param name="isLate">Whether that is more than it should be.</param>
    public void Arrive(ulong lag, bool isLate)
    {
        _lag.Record(lag);
        if (isLate)
            (_delivery ??= new Delivery()).Late++;
    }

    /// <summary>Adds those of another load thread.</summary>
    public void Add(AgentStreamsSeen other)
    {
        _streams += other._streams;
        _events += other._events;
        _fewest = Math.Min(_fewest, other._fewest);
        _most = Math.Max(_most, other._most);
        Gaps.Add(other.Gaps);
        _lag.Add(other._lag);
        if (other._delivery is { } delivery)
        {
            _delivery ??= new Delivery();
            _delivery.Streams += delivery.Streams;
            _delivery.Sent += delivery.Sent;
            _delivery.Lost += delivery.Lost;
            _delivery.Doubled += delivery.Doubled;
            _delivery.Reordered += delivery.Reordered;
            _delivery.Late += delivery.Late;
        }
    }

    /// <summary>As the account of the load says it; null where there were none.</summary>
    public AgentStreams? ToAccount()
    {
        if (_streams == 0)
            return null;
        // Where the end of the load cut all streams, the lag of their events is known still.
        var delivery = _delivery?.Clone() ?? (_lag.IsEmpty ? null : new Delivery());
        if (!_lag.IsEmpty)
            delivery!.Lag = _lag.ToAccount();
        return new AgentStreams
        {
            Streams = _streams,
            Events = _events,
            FewestEvents = _fewest,
            MostEvents = _most,
            Gaps = Gaps.ToAccount(),
            Delivery = delivery,
        };
    }
}
