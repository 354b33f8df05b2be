using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Http;
using AgentGatewayPerf.Worker.Loop;
using AgentGatewayPerf.Worker.Schedule;

namespace AgentGatewayPerf.Worker.Patterns;

/// <summary>One pattern of a shard on one loop: prepared, run, ended. Its methods are called on the loop's thread.</summary>
sealed class PatternRun
{
    /// <summary>Sessions are opened a few at a time, or thousands of virtual users would be an attack before the load began.</summary>
    const int OpeningAtOnce = 64;

    /// <summary>What was recorded is handed over this often, ns.</summary>
    const long FlushInterval = 100 * Clock.Millisecond;

    /// <summary>Ending sessions is a courtesy to the gateway that must not hold up the run, ns.</summary>
    const long EndSessionsWithin = 3 * Clock.Second;

    readonly LoadContext _context;
    readonly PatternDriver _driver;
    readonly VirtualUser[] _users;
    readonly long _sweepInterval;
    LoopSignal? _tick;
    bool _over;
    Fault? _fault;

    public PatternRun(LoadContext context, PatternDriver driver)
    {
        _context = context;
        _driver = driver;
        _users = new VirtualUser[context.Spec.VirtualUsers];
        for (var i = 0; i < _users.Length; i++)
            _users[i] = driver.CreateUser(context, i);
        _sweepInterval = Math.Clamp(Math.Min(context.Target.Timeout, context.Target.ConnectTimeout) / 50, Clock.Millisecond, FlushInterval);
    }

    /// <summary>Opens connections and sessions, the first virtual user's before all others.</summary>
    public async Task<Ready> PrepareAsync()
    {
        _ = SweepAsync();
        _fault = await OpenFirstAsync();
        if (_fault == null)
        {
            _fault = await _driver.DiscoverAsync(_users[0]);
            if (_fault == null)
                await OpenOthersAsync();
        }
        var ready = new Ready
        {
            VirtualUsersReady = (uint)_users.Count(user => user.Connection.IsConnected),
            Fault = _fault,
        };
        ready.Facts.Add(_driver.Facts);
        ready.Warnings.Add(_driver.Warnings);
        return ready;
    }

    /// <summary>Runs the load from <paramref name="at"/> (ns) on.</summary>
    /// <returns>When it started, ns; 0 when it could not.</returns>
    public async Task<long> RunAsync(long at)
    {
        if (_fault != null || _context.Aborting)
            return 0;
        if (at > Clock.Now)
            await _context.Loop.WaitUntilAsync(at);
        var started = Clock.Now;
        _context.Recorder.PatternStart = started;
        var spec = _context.Spec;
        var end = spec.DurationUs > 0 ? started + (long)spec.DurationUs * Clock.Microsecond : long.MaxValue;
        _context.Schedule = new ClosedSchedule(spec.Requests > 0 ? spec.Requests : null, end);
        if (_context.Aborting)
            return 0;

        LoopSignal? cutOff = null;
        if (end != long.MaxValue)
        {
            cutOff = _context.Loop.Schedule(end + (long)spec.DrainUs * Clock.Microsecond);
            AbortAt(cutOff);
        }
        await Task.WhenAll(_users.Select(user => user.RunAsync()));
        _over = true;
        cutOff?.Set();
        return started;
    }

    /// <summary>Sends nothing new; what is in flight is given up now or, for a drain, after <see cref="PatternSpec.DrainUs"/>.</summary>
    public void Stop(bool abort)
    {
        _context.Schedule.Close();
        if (abort)
            Abort();
        else
            AbortAt(_context.Loop.Schedule(Clock.Now + (long)_context.Spec.DrainUs * Clock.Microsecond));
    }

    /// <summary>Ends the sessions and closes everything.</summary>
    public async Task EndAsync()
    {
        _over = true;
        var late = _context.Loop.Schedule(Clock.Now + EndSessionsWithin);
        CloseAt(late);
        await ForEachAsync(_users, user => user.EndAsync());
        late.Set();
        _tick?.Set();
        _tick = null;
        _context.Recorder.Flush();
    }

    async Task<Fault?> OpenFirstAsync()
    {
        var first = _users[0];
        var outcome = Outcome.Ok;
        // Every address is tried once, so that a host whose IPv6 address leads nowhere can be reached by IPv4.
        foreach (var endPoint in _context.Target.EndPoints)
        {
            _context.Target.Prefer(endPoint);
            outcome = await first.OpenAsync();
            if (outcome.Class is not (OutcomeClass.Connect or OutcomeClass.Timeout))
                break;
        }
        if (outcome.IsOk)
            return null;
        return new Fault
        {
            Code = outcome.Class switch
            {
                OutcomeClass.Connect => Fault.Types.Code.Connect,
                OutcomeClass.Tls => Fault.Types.Code.Tls,
                _ => Fault.Types.Code.Setup,
            },
            Message = first.SetupError ?? outcome.Class.ToString(),
            Outcome = outcome.Class,
            OutcomeCode = outcome.Code,
        };
    }

    Task OpenOthersAsync() => ForEachAsync(_users.Skip(1).TakeWhile(_ => !_context.Aborting), async user => await user.OpenAsync());

    static async Task ForEachAsync(IEnumerable<VirtualUser> users, Func<VirtualUser, Task> action)
    {
        using var next = users.GetEnumerator();
        await Task.WhenAll(Enumerable.Range(0, OpeningAtOnce).Select(_ => TakeTurnsAsync()));

        async Task TakeTurnsAsync()
        {
            while (next.MoveNext())
                await action(next.Current);
        }
    }

    void Abort()
    {
        _context.Aborting = true;
        _context.Schedule.Close();
        foreach (var user in _users)
            user.Connection.Abort();
    }

    async void AbortAt(LoopSignal moment)
    {
        await moment.Task;
        if (!_over)
            Abort();
    }

    async void CloseAt(LoopSignal moment)
    {
        await moment.Task;
        foreach (var user in _users)
            user.Dispose();
    }

    /// <summary>Looks after deadlines and hands over samples, so that no request needs a timer of its own.</summary>
    async Task SweepAsync()
    {
        var nextFlush = Clock.Now + FlushInterval;
        var tick = _context.Loop.Schedule(Clock.Now + _sweepInterval);
        _tick = tick;
        while (true)
        {
            await tick.Task;
            if (_tick != tick)
                return;
            var now = Clock.Now;
            foreach (var user in _users)
                user.Connection.CheckDeadline(now);
            for (var i = _context.SideConnections.Count - 1; i >= 0; i--)
                _context.SideConnections[i].CheckDeadline(now);
            if (now >= nextFlush)
            {
                nextFlush = now + FlushInterval;
                _context.Recorder.Flush();
            }
            if (_tick != tick)
                return;
            tick = _context.Loop.Schedule(now + _sweepInterval);
            _tick = tick;
        }
    }
}
