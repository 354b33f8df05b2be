using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Http;
using AgentGatewayPerf.Worker.Loop;
using AgentGatewayPerf.Worker.Schedule;

namespace AgentGatewayPerf.Worker.Patterns;

/// <summary>One pattern of a shard on one load thread: prepared, run phase by phase, ended. Its methods are called on that thread.</summary>
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
    readonly List<VirtualUser> _users = [];
    readonly ISchedule?[] _schedules = new ISchedule?[2];
    readonly int _mostUsers;
    readonly long _sweepInterval;
    LoopSignal? _tick;
    bool _running;

    public PatternRun(LoadContext context, PatternDriver driver)
    {
        _context = context;
        _driver = driver;
        for (var i = 0; i < context.Spec.VirtualUsers; i++)
            AddUser();
        _mostUsers = Math.Max(_users.Count, (int)(context.Spec.Open?.MaxVirtualUsers ?? 0));
        _sweepInterval = Math.Clamp(Math.Min(context.Target.Timeout, context.Target.ConnectTimeout) / 50, Clock.Millisecond, FlushInterval);
    }

    /// <summary>Virtual users there are by now.</summary>
    public int UserCount => _users.Count;

    /// <summary>Virtual users that are connected.</summary>
    public int ReadyUsers => _users.Count(user => user.IsConnected);

    /// <summary>Connects the first virtual user, opens its session and finds out what all others need to know.</summary>
    /// <returns>Why the pattern cannot run; null when it can.</returns>
    public async Task<Fault?> PrepareFirstAsync()
    {
        if (_tick == null)
            _ = SweepAsync();
        return await OpenFirstAsync() ?? await _driver.DiscoverAsync(_users[0]);
    }

    /// <summary>Opens the connections and sessions that are not open yet.</summary>
    public async Task PrepareRestAsync()
    {
        if (_tick == null)
            _ = SweepAsync();
        await ForEachAsync(_users.TakeWhile(_ => !_context.Aborting), async user => await user.OpenAsync());
    }

    /// <summary>Runs a phase from its start on.</summary>
    /// <returns>When it started, ns; 0 when it could not.</returns>
    public async Task<long> RunAsync(Phase phase, PhaseStart start)
    {
        if (_context.Aborting)
            return 0;
        _context.Recorder.BeginPhase(phase);
        if (start.At > Clock.Now)
            await _context.Loop.WaitUntilAsync(start.At);
        if (_context.Aborting)
            return 0;
        var now = Clock.Now;
        _context.Recorder.PatternStart = start.At;
        var (schedule, end) = PhaseSchedule.Create(_context.Spec, phase, start.ScheduleStart(now), _context.Shard);
        _context.Schedule = schedule;
        _schedules[(int)phase] = schedule;

        _running = true;
        LoopSignal? cutOff = null;
        if (end != long.MaxValue)
        {
            CloseAt(_context.Loop.Schedule(end), schedule);
            cutOff = _context.Loop.Schedule(end + (long)_context.Spec.DrainUs * Clock.Microsecond);
            AbortAt(cutOff);
        }
        var running = _users.ConvertAll(user => user.RunAsync());
        var growing = GrowAsync(schedule, running);
        for (var i = 0; i < running.Count; i++)
            await running[i];
        schedule.Close();
        await growing;
        _running = false;
        cutOff?.Set();
        return now;
    }

    /// <summary>Requests there were to be sent in a phase that is over, whether or not it could start.</summary>
    public ulong Planned(Phase phase, ulong ended) =>
        (_schedules[(int)phase] ?? PhaseSchedule.Create(_context.Spec, phase, 0, _context.Shard).Schedule)
        .Planned(ended);

    /// <summary>Sends nothing new; what is in flight is given up now or, for a drain, after <see cref="PatternSpec.DrainUs"/>.</summary>
    public void Stop(bool abort)
    {
        Close(_context.Schedule);
        _context.Aborting = abort;
        if (abort)
            Abort();
        else
            AbortAt(_context.Loop.Schedule(Clock.Now + (long)_context.Spec.DrainUs * Clock.Microsecond));
    }

    /// <summary>Ends the sessions and closes everything.</summary>
    public async Task EndAsync()
    {
        var late = _context.Loop.Schedule(Clock.Now + EndSessionsWithin);
        DisposeAt(late);
        await ForEachAsync(_users, user => user.EndAsync());
        late.Set();
        // An answer to a server's request that is still on its way would reach the gateway after the end.
        for (var i = _context.SideConnections.Count - 1; i >= 0; i--)
            _context.SideConnections[Math.Min(i, _context.SideConnections.Count - 1)].Abort();
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

    /// <summary>Adds a virtual user whenever a request is due and none is free for it.</summary>
    async Task GrowAsync(ISchedule schedule, List<Task> running)
    {
        while (_users.Count < _mostUsers && schedule.NextStart is var next && next != long.MaxValue)
        {
            if (next > Clock.Now)
            {
                await _context.Loop.WaitUntilAsync(next);
                continue;
            }
            running.Add(AddUser().RunAsync());
        }
    }

    VirtualUser AddUser()
    {
        // Numbers are those of the shard: no two threads have the same.
        var user = _driver.CreateUser(_context, _context.Thread.Number + _users.Count * _context.Thread.Count);
        _users.Add(user);
        return user;
    }

    async Task ForEachAsync(IEnumerable<VirtualUser> users, Func<VirtualUser, Task> action)
    {
        using var next = users.GetEnumerator();
        await Task.WhenAll(Enumerable.Range(0, Math.Max(1, OpeningAtOnce / _context.Thread.Count)).Select(_ => TakeTurnsAsync()));

        async Task TakeTurnsAsync()
        {
            while (next.MoveNext())
                await action(next.Current);
        }
    }

    void Close(ISchedule schedule)
    {
        schedule.Close();
        for (var i = 0; i < _users.Count; i++)
            _users[i].Wake();
    }

    void Abort()
    {
        Close(_context.Schedule);
        for (var i = 0; i < _users.Count; i++)
            _users[i].Abort();
    }

    async void CloseAt(LoopSignal moment, ISchedule schedule)
    {
        await moment.Task;
        Close(schedule);
    }

    async void AbortAt(LoopSignal moment)
    {
        await moment.Task;
        if (_running)
            Abort();
    }

    async void DisposeAt(LoopSignal moment)
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
            for (var i = 0; i < _users.Count; i++)
                _users[i].CheckDeadline(now);
            for (var i = _context.SideConnections.Count - 1; i >= 0; i--)
                _context.SideConnections[i].CheckDeadline(now);
            if (now >= nextFlush)
            {
                nextFlush = now + FlushInterval;
                _context.Recorder.Flush();
            }
            if (_tick != tick)
                return;
            tick.Reset();
            _context.Loop.Schedule(tick, now + _sweepInterval);
        }
    }
}
