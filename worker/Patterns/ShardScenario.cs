using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Base;
using AgentGatewayPerf.Worker.Http;
using AgentGatewayPerf.Worker.Loop;
using AgentGatewayPerf.Worker.Samples;
using AgentGatewayPerf.Worker.Schedule;

namespace AgentGatewayPerf.Worker.Patterns;

/// <summary>One scenario of a shard over its load threads. Each thread has its part of the virtual users and of every load;
/// between the start and the end of a load they know nothing of each other.</summary>
sealed class ShardScenario
{
    /// <summary>Facts and warnings that a reader is told at most.</summary>
    const int MostRemarks = 20;

    readonly ScenarioSetup _setup;
    readonly ThreadScenario[] _threads;
    Fault? _fault;
    volatile ThreadLoad[] _loads = [];

    /// <param name="threads">Load threads; a scenario with few virtual users may need fewer.</param>
    /// <param name="setup">What the scenario is.</param>
    /// <param name="sink">Takes the samples.</param>
    public ShardScenario(LoadThreads threads, ScenarioSetup setup, ISampleSink sink)
    {
        _setup = setup;
        var began = Clock.Now;
        var count = (int)Math.Min((uint)threads.Count, setup.Scenario.VirtualUsers);
        _threads = [.. Enumerable.Range(0, count).Select(MakeThread)];

        ThreadScenario MakeThread(int index)
        {
            var context = new LoadContext
            {
                Loop = threads[index],
                Target = setup.Target,
                Scenario = setup.Scenario,
                Recorder = new SampleRecorder(sink, new FailureLog(setup.Secrets), new StepRecord(0, setup.Index, began)),
                Shard = setup.Share,
                Thread = new StreamShare(index, count),
                Traces = new TraceDraw(setup.TraceparentRatio, Random.Shared),
                Heads = new HeadMemory(setup.Driver.WantedHeader),
            };
            return new ThreadScenario(context, setup.Driver, (int)Shares.Of(setup.Scenario.VirtualUsers, index, count));
        }
    }

    /// <summary>Requests sent over a connection that had been used before.</summary>
    public ulong ReusedConnections
    {
        get
        {
            var sum = 0UL;
            foreach (var thread in _threads)
                sum += thread.ReusedConnections;
            return sum;
        }
    }

    /// <summary>Moves how late the generator was since this was last asked to <paramref name="all"/>.</summary>
    public async Task MoveLagToAsync(LagRecorder all)
    {
        foreach (var thread in _threads)
        {
            await thread.Loop.RunAsync(() =>
            {
                thread.MoveLagTo(all);
                return Task.CompletedTask;
            });
        }
    }

    /// <summary>Opens connections and sessions, the first virtual user's before all others.</summary>
    public async Task<Ready> PrepareAsync()
    {
        await _threads[0].Loop.RunAsync(async () => _fault = await _threads[0].PrepareFirstAsync());
        if (_fault is null)
            await OnEachAsync(thread => thread.PrepareRestAsync());
        var users = 0;
        await OnEachAsync(thread =>
        {
            Interlocked.Add(ref users, thread.CountConnected());
            return Task.CompletedTask;
        });
        var failures = _threads[0].Failures;
        var ready = new Ready
        {
            Scenario = _setup.Index,
            VirtualUsersReady = (uint)users,
            Fault = _fault,
            McpVersion = _setup.Driver.McpVersion,
        };
        // Names and addresses in these come from the server.
        ready.Facts.Add(_setup.Driver.Facts.Take(MostRemarks).Select(Shown));
        ready.Warnings.Add(_setup.Driver.Warnings.Take(MostRemarks).Select(Shown));
        if (_fault is not null)
            _fault.Message = failures.Redact(Printable.OneLine(_fault.Message, 600), 600);
        return ready;

        string Shown(string text) => failures.Redact(Printable.OneLine(text, 400), 400);
    }

    /// <summary>Opens no further sessions. For any thread.</summary>
    /// <param name="abort">Whether to give up what is being opened, too.</param>
    public void StopPreparing(bool abort)
    {
        foreach (var thread in _threads)
            thread.Loop.Post(() => thread.StopPreparing(abort));
    }

    /// <summary>Runs a load and accounts for it.</summary>
    /// <param name="step">Number of the step.</param>
    /// <param name="load">What to send.</param>
    /// <param name="start">When to begin.</param>
    /// <param name="isStopped">Asked on every load thread before it begins: whether to send nothing at all.</param>
    public async Task<LoadAccount> RunAsync(uint step, Load load, StepStart start, Func<bool> isStopped)
    {
        var loads = Divide(_setup.Scenario, _setup.Share, step, load, _threads.Length, start.At);
        _loads = loads;
        if (_fault is null)
        {
            await Task.WhenAll(loads.Select((part, i) => _threads[i].Loop.RunAsync(
                () => isStopped() ? Task.CompletedTask : _threads[i].RunAsync(part, start))));
        }
        _loads = [];
        return Account(_setup.Index, loads);
    }

    /// <summary>Sends nothing new of the load under way; what is in flight is given up now or, for a drain, after its time to
    /// drain. For any thread.</summary>
    public void StopLoad(bool abort)
    {
        var loads = _loads;
        for (var i = 0; i < loads.Length; i++)
        {
            var (thread, part) = (_threads[i], loads[i]);
            thread.Loop.Post(() => thread.Stop(part, abort));
        }
    }

    /// <summary>Ends the sessions and closes everything.</summary>
    public async Task<Released> ReleaseAsync()
    {
        await OnEachAsync(thread => thread.EndAsync());
        return new Released
        {
            Scenario = _setup.Index,
            SetupSamples = _threads.Aggregate(0UL, (sum, thread) => sum + thread.Setup.Counts.SetupSamples),
            SessionsLeftOpen = (ulong)_threads.Sum(thread => thread.CountOpenSessions()),
        };
    }

    /// <summary>Accounts for a load of a scenario of which nothing can be sent.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="share">This shard's part of the arrivals of the run.</param>
    /// <param name="step">Number of the step.</param>
    /// <param name="load">What there was to be sent.</param>
    public static LoadAccount AccountForNothing(Scenario scenario, StreamShare share, uint step, Load load) =>
        Account(load.Scenario, Divide(scenario, share, step, load, 1, 0));

    Task OnEachAsync(Func<ThreadScenario, Task> work) =>
        Task.WhenAll(_threads.Select(thread => thread.Loop.RunAsync(() => work(thread))));

    static ThreadLoad[] Divide(Scenario scenario, StreamShare share, uint step, Load load, int threads, long start) =>
        [.. LoadSlice.Divide(load, PatternInfo.RequestsPerUnit(scenario), share, threads)
            .Select(slice => new ThreadLoad(slice, new StepRecord(step, load.Scenario, start)))];

    static LoadAccount Account(uint index, ThreadLoad[] loads)
    {
        var counts = new RequestCounts();
        var planned = 0UL;
        foreach (var load in loads)
        {
            counts.Add(load.Record.Counts);
            planned += load.CountPlanned();
        }
        var started = loads.Select(load => load.Started).Where(moment => moment != 0).DefaultIfEmpty().Min();
        var account = new LoadAccount
        {
            Scenario = index,
            Planned = planned,
            Completed = counts.Completed,
            Failed = counts.Failed,
            Aborted = counts.Aborted,
            NotSent = planned - counts.Ended,
            SetupSamples = counts.SetupSamples,
            HttpRequests = counts.Ended + counts.FurtherRequests,
            StartedUs = started / Clock.Microsecond,
            ElapsedUs = started == 0 ? 0 : (ulong)Math.Max(0, counts.LastEnd - started) / Clock.Microsecond,
            VirtualUsers = (uint)loads.Sum(load => load.Users.Count),
            InputRounds = counts.InputRounds,
            StreamsLeftOpen = counts.StreamsLeftOpen,
            AgentStreams = counts.AgentStreams.ToAccount(),
            RateLimit = counts.Rate.ToAccount(),
            IdleStreams = counts.Streams.Open > 0 ? counts.Streams.ToAccount() : null,
        };
        account.Outcomes.Add(counts.ByOutcome());
        account.TaskStates.Add(counts.ByTaskState());
        account.RefusedTokens.Add(counts.RefusedTokens);
        account.Slowest.Add(SlowestRequests.Sorted(loads.Select(load => load.Record.Slowest)));
        return account;
    }
}
