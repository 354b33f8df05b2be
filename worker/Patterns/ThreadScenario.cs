using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Base;
using AgentGatewayPerf.Worker.Loop;
using AgentGatewayPerf.Worker.Samples;
using AgentGatewayPerf.Worker.Schedule;

namespace AgentGatewayPerf.Worker.Patterns;

/// <summary>One scenario on one load thread: prepared, loaded in any number of steps, ended. Its methods are called on that
/// thread, one after another, but for <see cref="Stop"/> and <see cref="StopPreparing"/>.</summary>
sealed class ThreadScenario
{
    /// <summary>Sessions are opened a few at a time, or thousands of virtual users would be an attack before the load
    /// began.</summary>
    const int OpeningAtOnce = 64;

    /// <summary>What was recorded is handed on this often, ns.</summary>
    const long FlushInterval = 100 * Clock.Millisecond;

    /// <summary>Ending sessions is a courtesy to the server that must not hold up the run, ns.</summary>
    const long EndSessionsWithin = 3 * Clock.Second;

    /// <summary>The same for a scenario whose loads may drain for longer, ns.</summary>
    const long EndSessionsWithinAtMost = 10 * Clock.Second;

    readonly LoadContext _context;
    readonly PatternDriver _driver;
    readonly StepRecord _setup;
    readonly List<VirtualUser> _users = [];
    readonly long _sweepInterval;
    readonly Action _sweep;
    readonly LoopSignal _wait = new();
    ThreadLoad? _load;
    long _drain;
    long _nextFlush;
    bool _sweeping;
    bool _stopPreparing;

    /// <param name="context">What the virtual users share.</param>
    /// <param name="driver">What the pattern is made of.</param>
    /// <param name="users">Virtual users of this thread.</param>
    public ThreadScenario(LoadContext context, PatternDriver driver, int users)
    {
        _context = context;
        _driver = driver;
        _setup = context.Recorder.Current;
        _sweep = Sweep;
        AddUsers(users);
        var shortest = Math.Min(context.Target.Timeout, context.Target.ConnectTimeout);
        _sweepInterval = Math.Clamp(shortest / 50, Clock.Millisecond, FlushInterval);
    }

    /// <summary>The load thread's loop; for any thread.</summary>
    public EventLoop Loop => _context.Loop;

    /// <summary>Requests sent over a connection that had been used before; for any thread.</summary>
    public ulong ReusedConnections => _context.Recorder.ReusedConnections;

    /// <summary>Messages of failures.</summary>
    public FailureLog Failures => _context.Failures;

    /// <summary>What is recorded apart from all loads: what prepares and ends the scenario.</summary>
    public StepRecord Setup => _setup;

    /// <summary>Virtual users that are connected.</summary>
    public int CountConnected() => _users.Count(user => user.IsConnected);

    /// <summary>Sessions that the server was not told to end, or would not end.</summary>
    public int CountOpenSessions() => _users.Sum(user => user.OpenSessions);

    /// <summary>Moves the lag that was recorded since the last time to another recorder.</summary>
    public void MoveLagTo(LagRecorder other) => _context.Recorder.Lag.MoveTo(other);

    /// <summary>Connects the first virtual user, opens its session and finds out what all others need to know.</summary>
    /// <returns>Why the scenario cannot run; null when it can.</returns>
    public async Task<Fault?> PrepareFirstAsync()
    {
        if (_stopPreparing)
        {
            return new Fault
            {
                Code = Fault.Types.Code.Setup,
                Outcome = OutcomeClass.Aborted,
                Message = "Stopped before it was prepared.",
            };
        }
        BeginSweeping();
        Fault? fault = null;
        // A token that is refused is that virtual user's own trouble: the next one may have a better one.
        foreach (var user in _users.Take(OpeningAtOnce))
        {
            _driver.Facts.Clear();
            _driver.Warnings.Clear();
            fault = await OpenAsync(user) ?? await _driver.DiscoverAsync(user);
            var isRefused = fault is not null && new Outcome(fault.Outcome, fault.OutcomeCode).IsTokenRefused;
            if (_stopPreparing || !user.HasOwnToken || !isRefused)
                break;
        }
        return fault is null && Follow() ? await OpenAsync(_users[0]) : fault;
    }

    /// <summary>Opens the connections and sessions that are not open yet.</summary>
    public async Task PrepareRestAsync()
    {
        Follow();
        BeginSweeping();
        await ForEachAsync(
            _users.Where(user => user.IsPreparedAhead).TakeWhile(_ => !_stopPreparing), async user => await user.OpenAsync());
        await OpenStreamsAsync();
    }

    /// <summary>The streams of the thread belong to its virtual users in turn.</summary>
    async Task OpenStreamsAsync()
    {
        var streams = (int)Shares.Of(_context.Scenario.Mcp?.IdleStreams ?? 0, _context.Thread.Number, _context.Thread.Count);
        if (streams == 0)
            return;
        var (users, next) = (_users.Count, 0);
        await ForEachAsync(
            _users.TakeWhile(_ => !_stopPreparing),
            async user => await user.OpenStreamsAsync((int)Shares.Of(streams, next++, users)));
    }

    /// <summary>Opens no further session; a connection that is being made is given up if <paramref name="abort"/> says
    /// so.</summary>
    public void StopPreparing(bool abort)
    {
        _stopPreparing = true;
        if (!abort)
            return;
        foreach (var user in _users)
            user.Abort();
    }

    /// <summary>Runs a load from its start to the end of its last request.</summary>
    public async Task RunAsync(ThreadLoad load, StepStart start)
    {
        _context.Recorder.BeginStep(load.Record);
        load.Record.Counts.Streams.Open = (ulong)_users.Sum(user => user.OpenStreams);
        _drain = load.Slice.Drain;
        _load = load;
        if (start.At > Clock.Now)
            await WaitUntilAsync(start.At);
        if (!load.IsStopped)
            await SendAsync(load, start);
        _load = null;
        _context.Recorder.BeginStep(_setup);
    }

    /// <summary>Sends nothing new of a load; what is in flight is given up now or, for a drain, after
    /// <see cref="LoadSlice.Drain"/>.</summary>
    public void Stop(ThreadLoad load, bool abort)
    {
        Close(load);
        if (load != _load)
            return;
        if (abort)
            Abort(load);
        else
            Loop.At(Clock.Now + load.Slice.Drain, () => Abort(load));
    }

    /// <summary>Ends the sessions and closes everything.</summary>
    public async Task EndAsync()
    {
        var (isOver, isLate) = (false, false);
        var until = Clock.Now + Math.Clamp(_drain, EndSessionsWithin, EndSessionsWithinAtMost);
        Loop.At(until, () =>
        {
            isLate = !isOver;
            foreach (var user in _users)
                user.Abort();
        });
        await ForEachAsync(_users.TakeWhile(_ => !isLate), user => user.EndAsync(until));
        isOver = true;
        await _context.SideRequests.EndAsync();
        _sweeping = false;
        _context.Recorder.Flush();
    }

    /// <summary>Waits until a moment, or until the load is closed.</summary>
    ValueTask WaitUntilAsync(long moment)
    {
        _wait.Reset();
        Loop.Schedule(_wait, moment);
        return _wait.Task;
    }

    async Task SendAsync(ThreadLoad load, StepStart start)
    {
        load.Started = Clock.Now;
        var scheduleStart = start.ScheduleStart(load.Started);
        var schedule = load.Slice.CreateSchedule(scheduleStart);
        load.Schedule = schedule;
        var end = load.Slice.EndFrom(scheduleStart);
        if (end != long.MaxValue)
        {
            Loop.At(end, () => Close(load));
            Loop.At(end + load.Slice.Drain, () => Abort(load));
        }
        while (load.Users.Count < load.Slice.VirtualUsers)
            Begin(load, schedule);
        var growing = GrowAsync(load, schedule);
        for (var i = 0; i < load.Users.Count; i++)
            await load.Users[i];
        schedule.Close();
        _wait.Set();
        await growing;
    }

    /// <summary>Lets one more virtual user send: one that is there, or a new one, which stays for later loads.</summary>
    void Begin(ThreadLoad load, ISchedule schedule)
    {
        var next = load.Users.Count;
        var user = next < _users.Count ? _users[next] : AddUser();
        load.Users.Add(user.RunAsync(schedule, load.Slice.PausesOf(user.NumberInRun)));
    }

    /// <summary>Adds a virtual user whenever a request is due and none is free for it.</summary>
    async Task GrowAsync(ThreadLoad load, ISchedule schedule)
    {
        while (load.Users.Count < load.Slice.MaxVirtualUsers && schedule.NextStart is var next && next != long.MaxValue)
        {
            if (next > Clock.Now)
                await WaitUntilAsync(next);
            else
                Begin(load, schedule);
        }
    }

    void Close(ThreadLoad load)
    {
        load.IsStopped = true;
        load.Schedule?.Close();
        if (load != _load)
            return;
        _wait.Set();
        for (var i = 0; i < load.Users.Count; i++)
            _users[i].Wake();
    }

    void Abort(ThreadLoad load)
    {
        if (load != _load || load.IsAborted)
            return;
        load.IsAborted = true;
        Close(load);
        // Those that have nothing in flight keep their connection for the next step.
        for (var i = 0; i < load.Users.Count; i++)
        {
            if (!load.Users[i].IsCompleted)
                _users[i].Abort();
        }
    }

    async Task<Fault?> OpenAsync(VirtualUser user)
    {
        var outcome = Outcome.Ok;
        // Every address is tried once, so that a host whose IPv6 address leads nowhere can be reached by IPv4.
        for (var i = 0; i < _context.Target.EndPoints.Length; i++)
        {
            outcome = await user.OpenAsync();
            if (outcome.Class is not (OutcomeClass.Connect or OutcomeClass.Timeout))
                break;
            if (outcome.Class == OutcomeClass.Timeout)
                user.TryNextAddress();
        }
        if (outcome.IsOk)
        {
            user.KeepAddress();
            return null;
        }
        return new Fault
        {
            Code = outcome.Class switch
            {
                OutcomeClass.Connect => Fault.Types.Code.Connect,
                OutcomeClass.Tls => Fault.Types.Code.Tls,
                _ => Fault.Types.Code.Setup,
            },
            Message = user.SetupError ?? outcome.ToString(),
            Outcome = outcome.Class,
            OutcomeCode = outcome.Code,
        };
    }

    /// <summary>Leaves the target for where discovery found that the load goes.</summary>
    /// <returns>Whether that is another one.</returns>
    bool Follow()
    {
        if (_driver.Target == _context.Target)
            return false;
        var users = _users.Count;
        foreach (var user in _users)
            user.Abort();
        _users.Clear();
        _context.Target = _driver.Target;
        AddUsers(users);
        return true;
    }

    void AddUsers(int count)
    {
        for (var i = 0; i < count; i++)
            AddUser();
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

    void BeginSweeping()
    {
        if (_sweeping)
            return;
        _sweeping = true;
        _nextFlush = Clock.Now + FlushInterval;
        Loop.At(Clock.Now + _sweepInterval, _sweep);
    }

    /// <summary>Looks after deadlines and hands on samples, so that no request needs a timer of its own.</summary>
    void Sweep()
    {
        var now = Clock.Now;
        for (var i = 0; i < _users.Count; i++)
            _users[i].CheckDeadline(now);
        _context.SideRequests.CheckDeadline(now);
        if (now >= _nextFlush)
        {
            _nextFlush = now + FlushInterval;
            _context.Recorder.Flush();
        }
        if (_sweeping)
            Loop.At(now + _sweepInterval, _sweep);
    }
}
