using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Base;

namespace AgentGatewayPerf.Worker.Samples;

/// <summary>The streams that were to stay open beside a load. Belongs to one load thread.</summary>
sealed class StreamsSeen
{
    /// <summary>Moments that are kept.</summary>
    const int MostMoments = 100;

    readonly List<ulong> _diedAtUs = [];
    ulong _died;

    /// <summary>Those that were open when the load began.</summary>
    public ulong Open { get; set; }

    /// <summary>One has ended.</summary>
    /// <param name="since">Since the load began, ns.</param>
    public void Die(long since)
    {
        _died++;
        if (_diedAtUs.Count < MostMoments)
            _diedAtUs.Add((ulong)(Math.Max(0, since) / Clock.Microsecond));
    }

    /// <summary>Adds those of another load thread.</summary>
    public void Add(StreamsSeen other)
    {
        Open += other.Open;
        _died += other._died;
        _diedAtUs.AddRange(other._diedAtUs);
    }

    /// <summary>As the account of the load says it.</summary>
    public IdleStreams ToAccount() =>
        new() { Open = Open, Died = _died, DiedAtUs = { _diedAtUs.Order().Take(MostMoments) } };
}
