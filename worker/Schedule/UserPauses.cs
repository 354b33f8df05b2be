using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Base;

namespace AgentGatewayPerf.Worker.Schedule;

/// <summary>When the requests of a virtual user of the closed model start: behind a time to think, or at a pace of its own.
/// Before the first one it pauses for a part of that, so that those who begin together do not go on in step.</summary>
/// <param name="pauses">How it pauses.</param>
/// <param name="user">Number of the virtual user in the run.</param>
sealed class UserPauses(Pauses pauses, ulong user)
{
    readonly ulong _seed = Draw.Bits(pauses.Seed, user);
    readonly long _least = (long)pauses.LeastThinkUs * Clock.Microsecond;
    readonly long _most = (long)pauses.MostThinkUs * Clock.Microsecond;
    readonly long _pace = (long)pauses.PaceUs * Clock.Microsecond;
    ulong _drawn;
    long _last;

    /// <summary>When the next request starts, ns; at <paramref name="now"/> or behind it. Asked when the one before is
    /// over.</summary>
    public long Next(long now)
    {
        var pause = _pace > 0 ? _pace : _least + (long)((_most - _least) * Draw.Unit(_seed, _drawn++));
        if (_last == 0)
            _last = now + (long)(pause * Draw.Unit(_seed, _drawn++));
        else
            _last = Math.Max(now, (_pace > 0 ? _last : now) + pause);
        return _last;
    }
}
