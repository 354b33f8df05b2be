using System.Net.Sockets;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Http;
using AgentGatewayPerf.Worker.Loop;
using AgentGatewayPerf.Worker.Patterns;
using AgentGatewayPerf.Worker.Patterns.A2a;
using AgentGatewayPerf.Worker.Patterns.Mcp;
using AgentGatewayPerf.Worker.Samples;
using AgentGatewayPerf.Worker.Schedule;

namespace AgentGatewayPerf.Worker.Service;

/// <summary>One shard from its assignment to its end: pattern after pattern, each prepared, announced as ready, started by the
/// orchestrator, run and accounted for.</summary>
sealed partial class ShardRun : IDisposable
{
    readonly Assign _assign;
    readonly string _authToken;
    readonly EventLoop _loop;
    readonly SamplePump _pump;
    readonly VitalsReporter _vitals;
    readonly CancellationTokenSource _ended = new();
    readonly Dictionary<(uint Pattern, Phase Phase), TaskCompletionSource<long>> _starts = [];
    readonly ILogger _logger;
    readonly Lock _lock = new();
    PatternRun? _current;
    SampleRecorder? _recorder;
    ulong _reusedBefore;
    bool _stopped;

    /// <param name="assign">What to do; checked before.</param>
    /// <param name="ownAuthToken">Bearer token for the gateway where the assignment has none; null for none.</param>
    /// <param name="logger">For faults of the worker itself.</param>
    /// <param name="bufferBytes">Bytes of events kept for an orchestrator that is slow or gone.</param>
    public ShardRun(Assign assign, string? ownAuthToken, ILogger logger, long bufferBytes = WorkerOptions.DefaultBufferBytes)
    {
        _assign = assign;
        Outbox = new EventOutbox(bufferBytes);
        _authToken = assign.Target.AuthToken.Length > 0 ? assign.Target.AuthToken : ownAuthToken ?? "";
        _logger = logger;
        _loop = new EventLoop(EventLoop.CreatePoller(), "load-0");
        _pump = new SamplePump(Outbox);
        _vitals = new VitalsReporter(this, _loop, Outbox, _pump);
        for (var i = 0u; i < assign.Patterns.Count; i++)
        {
            _starts[(i, Phase.Warmup)] = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
            _starts[(i, Phase.Load)] = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public EventOutbox Outbox { get; }

    /// <summary>How late the generator was since this was last asked, µs.</summary>
    public async Task<(ulong P50, ulong P99, ulong Max)> TakeLagAsync()
    {
        SampleRecorder? recorder;
        lock (_lock)
            recorder = _recorder;
        (ulong, ulong, ulong) lag = default;
        if (recorder != null)
        {
            await _loop.RunAsync(() =>
            {
                lag = recorder.Lag.Take();
                return Task.CompletedTask;
            });
        }
        return lag;
    }

    /// <summary>Requests sent over a connection that had been used before.</summary>
    public ulong ConnectionsReused
    {
        get
        {
            lock (_lock)
                return _reusedBefore + (_recorder?.ReusedConnections ?? 0);
        }
    }

    public bool Is(string runId, uint shard) => _assign.RunId == runId && _assign.Shard == shard;

    /// <summary>Runs to the end; every fault becomes an event.</summary>
    public async Task RunAsync()
    {
        _ = _pump.RunAsync(_ended.Token);
        _ = _vitals.RunAsync(_ended.Token);
        try
        {
            var (target, fault) = await ResolveAsync();
            for (var i = 0u; i < _assign.Patterns.Count && !_stopped; i++)
                await (target != null ? RunPatternAsync(i, target) : PassOverAsync(i, fault!));
        }
        catch (Exception e)
        {
            Log.ShardFailed(_logger, e);
            Outbox.Add(new ShardEvent
            {
                Fault = new Fault { Code = Fault.Types.Code.Internal, Message = $"The worker failed: {e.GetType().Name}: {e.Message}" },
            });
        }
        Outbox.Add(
            new ShardEvent { ShardFinished = new ShardFinished { Samples = _pump.Samples, SamplesDropped = _pump.Dropped } }, last: true);
    }

    /// <summary>Starts a pattern that is ready.</summary>
    public void Start(Start start)
    {
        if (_starts.TryGetValue((start.PatternIndex, start.Phase), out var signal))
            signal.TrySetResult(start.AtUs * Clock.Microsecond);
    }

    /// <summary>Ends the load; patterns that have not begun are left out.</summary>
    public void Stop(bool abort)
    {
        PatternRun? current;
        lock (_lock)
        {
            _stopped = true;
            current = _current;
        }
        foreach (var start in _starts.Values)
            start.TrySetResult(0);
        if (current != null)
            _loop.Post(() => current.Stop(abort));
    }

    public void Dispose()
    {
        _ended.Cancel();
        _loop.Dispose();
        _ended.Dispose();
    }

    async Task<(HttpTarget? Target, Fault? Fault)> ResolveAsync()
    {
        try
        {
            return (await HttpTarget.ResolveAsync(_assign.Target, _ended.Token), null);
        }
        catch (SocketException e)
        {
            var host = new Uri(_assign.Target.GatewayUrl).Host;
            return (null, new Fault
            {
                Code = Fault.Types.Code.Dns,
                Outcome = OutcomeClass.Dns,
                Message = $"The host {host} does not resolve ({e.SocketErrorCode}).",
            });
        }
        catch (Exception e) when (e is ArgumentException or System.Security.Cryptography.CryptographicException)
        {
            return (null, new Fault
            {
                Code = Fault.Types.Code.Tls,
                Outcome = OutcomeClass.Tls,
                Message = $"The certificates of --ca-file cannot be used: {e.Message}",
            });
        }
    }

    /// <summary>Accounts for a pattern of which nothing can be sent.</summary>
    async Task PassOverAsync(uint index, Fault fault)
    {
        var spec = _assign.Patterns[(int)index];
        Outbox.Add(new ShardEvent
        {
            Ready = new Ready
            {
                PatternIndex = index,
                Worker = index == 0 ? WorkerFacts.Read(_loop.PollerName) : null,
                Fault = fault,
            },
        });
        if (spec.Warmup != null)
            await PassOverPhaseAsync(Phase.Warmup);
        await PassOverPhaseAsync(Phase.Load);

        async Task PassOverPhaseAsync(Phase phase)
        {
            await _starts[(index, phase)].Task;
            var planned = PhaseSchedule.Create(spec, phase, 0, ((int)_assign.Shard, (int)_assign.ShardCount)).Schedule.Planned(0);
            Outbox.Add(new ShardEvent
            {
                PatternFinished = new PatternFinished { PatternIndex = index, Phase = phase, Planned = planned, NotSent = planned },
            });
        }
    }

    async Task RunPatternAsync(uint index, HttpTarget target)
    {
        var spec = _assign.Patterns[(int)index];
        var failures = new FailureLog(Secrets());
        var recorder = new SampleRecorder(_pump.Pool, (samples, phase) => _pump.Accept(index, phase, samples, failures)) { PatternStart = Clock.Now };
        var context = new LoadContext
        {
            Loop = _loop,
            Target = target,
            Spec = spec,
            Recorder = recorder,
            Failures = failures,
            Shard = ((int)_assign.Shard, (int)_assign.ShardCount),
            Traces = new TraceDraw(_assign.Target.TraceparentRatio, Random.Shared),
        };
        var run = new PatternRun(context, CreateDriver(spec, target));
        lock (_lock)
        {
            _current = run;
            _reusedBefore += _recorder?.ReusedConnections ?? 0;
            _recorder = recorder;
        }

        Ready? ready = null;
        await _loop.RunAsync(async () => ready = await run.PrepareAsync());
        ready!.PatternIndex = index;
        if (index == 0)
            ready.Worker = WorkerFacts.Read(_loop.PollerName);
        Outbox.Add(new ShardEvent { Ready = ready });

        if (spec.Warmup != null)
            await RunPhaseAsync(Phase.Warmup);
        await RunPhaseAsync(Phase.Load);

        async Task RunPhaseAsync(Phase phase)
        {
            var at = await _starts[(index, phase)].Task;
            await _vitals.ReportAsync();
            var started = 0L;
            PatternFinished? account = null;
            await _loop.RunAsync(async () =>
            {
                if (!_stopped)
                    started = await run.RunAsync(phase, at);
                // The counts of the last phase include what it takes to end the sessions.
                if (phase == Phase.Load)
                    await run.EndAsync();
                recorder.BeginPhase(phase);
                account = Account(index, phase, run, recorder.Counts, started);
                if (phase == Phase.Load)
                    account.Slowest.Add(recorder.Slowest.Sorted());
            });
            await _vitals.ReportAsync();
            await _pump.DrainAsync(index, failures);
            Outbox.Add(new ShardEvent { PatternFinished = account });
        }
    }

    List<string> Secrets() => [_authToken, .. _assign.Target.Headers.Where(header => !header.Plain).Select(header => header.Value)];

    PatternDriver CreateDriver(PatternSpec spec, HttpTarget target)
    {
        var head = new HttpHead(target, _assign.RunId, _authToken, _assign.Target.Headers, WorkerVersion.Text);
        if (spec.Pattern is Pattern.McpToolsList or Pattern.McpToolsCall or Pattern.McpMixed)
            return new McpPattern(spec, head, _assign.Target.McpPath);
        var runPart = _assign.RunId.Length <= 12 ? _assign.RunId : _assign.RunId[..12];
        return new A2aPattern(spec, head, _assign.Target.A2APath, $"{runPart}-{_assign.Shard}");
    }

    static PatternFinished Account(uint index, Phase phase, PatternRun run, PatternCounts counts, long started)
    {
        var ended = counts.Completed + counts.Failed + counts.Aborted;
        var planned = run.Planned(phase, ended);
        var finished = new PatternFinished
        {
            PatternIndex = index,
            Phase = phase,
            Planned = planned,
            Completed = counts.Completed,
            Failed = counts.Failed,
            Aborted = counts.Aborted,
            NotSent = planned - ended,
            SetupSamples = counts.SetupSamples,
            HttpRequests = ended + counts.FurtherRequests,
            StartedUs = started / Clock.Microsecond,
            ElapsedUs = started == 0 ? 0 : (ulong)Math.Max(0, counts.LastEnd - started) / Clock.Microsecond,
            VirtualUsers = (uint)run.UserCount,
        };
        finished.Outcomes.Add(counts.ByOutcome());
        return finished;
    }

    static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, EventId = 1, EventName = "ShardFailed", Message = "The shard failed.")]
        public static partial void ShardFailed(ILogger logger, Exception exception);
    }
}
