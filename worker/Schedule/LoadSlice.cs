using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Base;

namespace AgentGatewayPerf.Worker.Schedule;

/// <summary>The part of a load that one load thread sends. A thread's schedule is its own, so that no request needs a
/// lock.</summary>
sealed class LoadSlice
{
    readonly Load _load;
    readonly StreamShare _share;
    readonly ulong? _requests;
    readonly int _requestsPerUnit;

    LoadSlice(Load load, StreamShare share, int requestsPerUnit, int thread, int threads)
    {
        _load = load;
        _share = share.OfThread(thread, threads);
        _requestsPerUnit = requestsPerUnit;
        _requests = load.Requests > 0 ? RequestsOf(thread, threads) : null;
        VirtualUsers = (int)Shares.Of(load.VirtualUsers, thread, threads);
        MaxVirtualUsers = Math.Max(VirtualUsers, (int)Shares.Of(load.Open?.MaxVirtualUsers ?? 0, thread, threads));
    }

    /// <summary>Virtual users that send from the start.</summary>
    public int VirtualUsers { get; }

    /// <summary>Virtual users at most.</summary>
    public int MaxVirtualUsers { get; }

    /// <summary>What is in flight at the end gets this long to finish, ns.</summary>
    public long Drain => (long)_load.DrainUs * Clock.Microsecond;

    /// <summary>Divides a load over the threads of a scenario as its virtual users are divided, to the request and to the virtual
    /// user. The first threads take what is left over; a thread without a virtual user has no part.</summary>
    /// <param name="load">The shard's load.</param>
    /// <param name="requestsPerUnit">Requests that belong together: turns of a conversation are sent by the same thread.</param>
    /// <param name="share">The shard's part of the arrivals.</param>
    /// <param name="threads">Threads that the scenario runs on.</param>
    public static IEnumerable<LoadSlice> Divide(Load load, int requestsPerUnit, StreamShare share, int threads)
    {
        var used = (int)Math.Min((uint)threads, load.VirtualUsers);
        return Enumerable.Range(0, used).Select(thread => new LoadSlice(load, share, requestsPerUnit, thread, used));
    }

    /// <summary>When time ends a load that starts at <paramref name="start"/>, ns; <see cref="long.MaxValue"/> where it does
    /// not.</summary>
    public long EndFrom(long start) => _load.DurationUs > 0 ? start + (long)_load.DurationUs * Clock.Microsecond : long.MaxValue;

    /// <summary>Makes the schedule of a load that starts at <paramref name="start"/>, ns.</summary>
    public ISchedule CreateSchedule(long start) => _load.Open is { } open
        ? new OpenSchedule(WithoutEnd(open), start, _share, _requestsPerUnit, _requests)
        : new ClosedSchedule(_requests, EndFrom(start));

    /// <summary>How a virtual user pauses; null where it does not.</summary>
    /// <param name="user">Its number in the run.</param>
    public UserPauses? PausesOf(ulong user) => _load.Pauses is { } pauses ? new UserPauses(pauses, user) : null;

    /// <summary>Where only the number of requests ends a load, its last stage goes on.</summary>
    OpenModel WithoutEnd(OpenModel open)
    {
        if (_load.DurationUs > 0)
            return open;
        var endless = open.Clone();
        var rate = open.Stages[^1].EndRate;
        var duration = (ulong)ContractLimits.Time.TotalMicroseconds;
        endless.Stages.Add(new Stage { DurationUs = duration, StartRate = rate, EndRate = rate });
        return endless;
    }

    ulong RequestsOf(int thread, int threads)
    {
        var unit = (ulong)_requestsPerUnit;
        var units = (long)((_load.Requests + unit - 1) / unit);
        var (before, until) = (0UL, 0UL);
        for (var i = 0; i <= thread; i++)
            (before, until) = (until, Math.Min(_load.Requests, until + (ulong)Shares.Of(units, i, threads) * unit));
        return until - before;
    }
}
