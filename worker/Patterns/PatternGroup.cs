using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Http;
using AgentGatewayPerf.Worker.Loop;
using AgentGatewayPerf.Worker.Samples;
using AgentGatewayPerf.Worker.Schedule;

namespace AgentGatewayPerf.Worker.Patterns;

/// <summary>One pattern of a shard over its load threads. Each has its part of the virtual users and of the schedule; between the start
/// and the end of a phase they know nothing of each other.</summary>
sealed class PatternGroup
{
    /// <summary>Facts and warnings of a pattern that a reader is told at most.</summary>
    const int MostRemarks = 20;

    readonly LoadThreads _threads;
    readonly PatternDriver _driver;
    readonly PatternRun[] _runs;
    readonly LoadContext[] _contexts;
    Fault? _fault;

    /// <param name="threads">Load threads; a pattern with few virtual users may need fewer.</param>
    /// <param name="spec">The shard's part of the pattern.</param>
    /// <param name="target">The gateway.</param>
    /// <param name="driver">What the pattern is made of.</param>
    /// <param name="shard">This shard among those of the run.</param>
    /// <param name="secrets">Texts that no message may hold.</param>
    /// <param name="traceparentRatio">Share of the requests that carry trace context.</param>
    /// <param name="pool">Where buffers of samples come from.</param>
    /// <param name="handOver">Takes a full buffer; on any load thread.</param>
    public PatternGroup(
        LoadThreads threads, PatternSpec spec, HttpTarget target, PatternDriver driver, (int Number, int Count) shard,
        IReadOnlyList<string> secrets, double traceparentRatio, SampleBufferPool pool, Action<ArraySegment<Sample>, Phase, FailureLog> handOver)
    {
        _threads = threads;
        _driver = driver;
        var count = PatternSlices.Count(spec, threads.Count);
        _contexts = [.. Enumerable.Range(0, count).Select(MakeContext)];
        _runs = [.. _contexts.Select(context => new PatternRun(context, driver))];

        LoadContext MakeContext(int index)
        {
            var failures = new FailureLog(secrets);
            return new LoadContext
            {
                Loop = threads[index],
                Target = target,
                Spec = PatternSlices.Of(spec, index, count),
                Recorder = new SampleRecorder(pool, (samples, phase) => handOver(samples, phase, failures)) { PatternStart = Clock.Now },
                Failures = failures,
                Shard = PatternSlices.ShardOf(shard, index, count),
                Thread = (index, count),
                Traces = new TraceDraw(traceparentRatio, Random.Shared),
            };
        }
    }

    /// <summary>Messages of failures, of each load thread.</summary>
    public IEnumerable<FailureLog> Failures => _contexts.Select(context => context.Failures);

    /// <summary>Requests sent over a connection that had been used before.</summary>
    public ulong ReusedConnections
    {
        get
        {
            var sum = 0UL;
            foreach (var context in _contexts)
                sum += context.Recorder.ReusedConnections;
            return sum;
        }
    }

    /// <summary>How late the generator was since this was last asked, µs.</summary>
    public async Task<(ulong P50, ulong P99, ulong Max)> TakeLagAsync()
    {
        var all = new LagRecorder();
        foreach (var context in _contexts)
        {
            await context.Loop.RunAsync(() =>
            {
                context.Recorder.Lag.MoveTo(all);
                return Task.CompletedTask;
            });
        }
        return all.Take();
    }

    /// <summary>Opens connections and sessions, the first virtual user's before all others.</summary>
    public async Task<Ready> PrepareAsync()
    {
        await _threads[0].RunAsync(async () => _fault = await _runs[0].PrepareFirstAsync());
        if (_fault == null)
            await OnEachAsync(run => run.PrepareRestAsync());
        var users = 0;
        await OnEachAsync(run =>
        {
            Interlocked.Add(ref users, run.ReadyUsers);
            return Task.CompletedTask;
        });
        var failures = _contexts[0].Failures;
        var ready = new Ready { VirtualUsersReady = (uint)users, Fault = _fault };
        // Names and addresses in these come from the server.
        ready.Facts.Add(_driver.Facts.Take(MostRemarks).Select(Shown));
        ready.Warnings.Add(_driver.Warnings.Take(MostRemarks).Select(Shown));
        if (_fault != null)
            _fault.Message = failures.Redact(Printable.OneLine(_fault.Message, 600), 600);
        return ready;

        string Shown(string text) => failures.Redact(Printable.OneLine(text, 400), 400);
    }

    /// <summary>Runs a phase from <paramref name="at"/> (ns) on and accounts for it.</summary>
    /// <param name="index">Index of the pattern in the assignment.</param>
    /// <param name="phase">Warm-up or load; the load ends the sessions.</param>
    /// <param name="at">On the clock of this worker, ns; 0 for now.</param>
    /// <param name="stopped">Whether to send anything is asked for the last time.</param>
    public async Task<PatternFinished> RunAsync(uint index, Phase phase, long at, Func<bool> stopped)
    {
        var start = new PhaseStart(at > 0 ? at : Clock.Now);
        var started = new long[_runs.Length];
        await OnEachAsync(async run =>
        {
            if (_fault == null && !stopped())
                started[Array.IndexOf(_runs, run)] = await run.RunAsync(phase, start);
        });
        // The counts of the last phase include what it takes to end the sessions.
        if (phase == Phase.Load)
            await OnEachAsync(run => run.EndAsync());
        await OnEachAsync(run =>
        {
            _contexts[Array.IndexOf(_runs, run)].Recorder.BeginPhase(phase);
            return Task.CompletedTask;
        });
        return Account(index, phase, started.Where(moment => moment != 0).DefaultIfEmpty().Min());
    }

    /// <summary>Sends nothing new; what is in flight is given up now or, for a drain, after <see cref="PatternSpec.DrainUs"/>. From any
    /// thread.</summary>
    public void Stop(bool abort)
    {
        for (var i = 0; i < _runs.Length; i++)
        {
            var run = _runs[i];
            _threads[i].Post(() => run.Stop(abort));
        }
    }

    Task OnEachAsync(Func<PatternRun, Task> work) =>
        Task.WhenAll(_runs.Select((run, i) => _threads[i].RunAsync(() => work(run))));

    PatternFinished Account(uint index, Phase phase, long started)
    {
        var counts = new PatternCounts();
        var planned = 0UL;
        for (var i = 0; i < _runs.Length; i++)
        {
            var own = _contexts[i].Recorder.Counts;
            counts.Add(own);
            planned += _runs[i].Planned(phase, own.Ended);
        }
        var finished = new PatternFinished
        {
            PatternIndex = index,
            Phase = phase,
            Planned = planned,
            Completed = counts.Completed,
            Failed = counts.Failed,
            Aborted = counts.Aborted,
            NotSent = planned - counts.Ended,
            SetupSamples = counts.SetupSamples,
            HttpRequests = counts.Ended + counts.FurtherRequests,
            StartedUs = started / Clock.Microsecond,
            ElapsedUs = started == 0 ? 0 : (ulong)Math.Max(0, counts.LastEnd - started) / Clock.Microsecond,
            VirtualUsers = (uint)_runs.Sum(run => run.UserCount),
        };
        finished.Outcomes.Add(counts.ByOutcome());
        if (phase == Phase.Load)
            finished.Slowest.Add(SlowestRequests.Sorted(_contexts.Select(context => context.Recorder.Slowest)));
        return finished;
    }
}
