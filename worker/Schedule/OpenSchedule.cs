using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Base;

namespace AgentGatewayPerf.Worker.Schedule;

/// <summary>
/// The open model: the i-th arrival has its intended start, whether or not earlier requests were answered. The arrivals are those
/// of the whole run; a shard takes every n-th of an even stream, shifted by its own number, so that n shards make one even
/// stream, or a Poisson stream of its own at the n-th part of the rate, since independent Poisson streams add up to one.
/// </summary>
sealed class OpenSchedule : ISchedule
{
    readonly RateProfile _profile;
    readonly long _start;
    readonly long _end;
    readonly StreamShare _share;
    readonly int _requestsPerArrival;
    readonly ulong? _most;
    readonly Random? _random;
    double _position;
    double _next;
    ulong _arrivals;
    bool _closed;

    /// <param name="model">Rates in requests per second of the whole run.</param>
    /// <param name="start">When the load starts, ns.</param>
    /// <param name="share">The part of the arrivals.</param>
    /// <param name="requestsPerArrival">Requests that belong together: an arrival is the first of them, so there are fewer
    /// arrivals than requests.</param>
    /// <param name="most">Requests after which the schedule is over, whatever the time; null for no such number.</param>
    public OpenSchedule(OpenModel model, long start, StreamShare share, int requestsPerArrival, ulong? most = null)
    {
        _profile = new RateProfile(model.Stages);
        _start = start;
        // A thousand stages of a year are no moment of a 64-bit clock.
        _end = (long)Math.Min(start + _profile.Duration * Clock.Second, long.MaxValue);
        _share = share;
        _requestsPerArrival = requestsPerArrival;
        _most = most;
        _random = model.Arrival == Arrival.Poisson ? new Random((int)Draw.Bits(model.Seed, (ulong)share.Number)) : null;
        Advance();
    }

    public long NextStart => _closed || IsExhausted ? long.MaxValue : TimeOfNext;

    bool IsExhausted => double.IsPositiveInfinity(_next) || _arrivals * (ulong)_requestsPerArrival >= _most;

    long TimeOfNext => _start + (long)(_next * Clock.Second);

    public bool TryTake(long now, int wanted, out ScheduledRequests taken)
    {
        taken = default;
        if (IsOver(now) || IsExhausted)
            return false;
        taken = new ScheduledRequests(_arrivals * (ulong)_requestsPerArrival, _requestsPerArrival, TimeOfNext);
        _arrivals++;
        Advance();
        return true;
    }

    public bool IsOver(long now) => _closed || now >= _end;

    public void Close() => _closed = true;

    public ulong Planned(ulong ended)
    {
        while (!IsExhausted)
        {
            _arrivals++;
            Advance();
        }
        return _arrivals * (ulong)_requestsPerArrival;
    }

    /// <summary>Finds the next arrival's start from the cumulative number of arrivals before it.</summary>
    void Advance()
    {
        _position = _random is null
            ? (double)_arrivals * _share.Count + _share.Number
            : _position - Math.Log(1 - _random.NextDouble()) * _share.Count;
        _next = _profile.TimeOf(_position * _requestsPerArrival);
    }
}
