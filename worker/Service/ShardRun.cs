using System.Net.Sockets;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Http;
using AgentGatewayPerf.Worker.Loop;
using AgentGatewayPerf.Worker.Patterns;
using AgentGatewayPerf.Worker.Patterns.A2a;
using AgentGatewayPerf.Worker.Patterns.Mcp;
using AgentGatewayPerf.Worker.Schedule;

namespace AgentGatewayPerf.Worker.Service;

/// <summary>One shard from its assignment to its end: pattern after pattern, each prepared, announced as ready, started by the
/// orchestrator, run and accounted for.</summary>
sealed partial class ShardRun : IDisposable
{
    readonly Assign _assign;
    readonly string _authToken;
    readonly SamplePump _pump;
    readonly VitalsReporter _vitals;
    readonly CancellationTokenSource _ended = new();
    readonly Dictionary<(uint Pattern, Phase Phase), TaskCompletionSource<long>> _starts = [];
    readonly ILogger _logger;
    readonly Lock _lock = new();
    PatternGroup? _current;
    ulong _reusedBefore;
    readonly Func<Assign, Task>? _warmUp;
    volatile bool _stopped;

    /// <param name="assign">What to do; checked before.</param>
    /// <param name="ownAuthToken">Bearer token for the gateway where the assignment has none; null for none.</param>
    /// <param name="logger">For faults of the worker itself.</param>
    /// <param name="bufferBytes">Bytes of events kept for an orchestrator that is slow or gone.</param>
    /// <param name="warmUp">Done before everything else; null for nothing.</param>
    /// <param name="createPoller">What the load threads wait with; null for what fits the platform.</param>
    public ShardRun(
        Assign assign, string? ownAuthToken, ILogger logger, long bufferBytes = WorkerOptions.DefaultBufferBytes, Func<Assign, Task>? warmUp = null,
        Func<IPoller>? createPoller = null)
    {
        _warmUp = warmUp;
        _assign = assign;
        Outbox = new EventOutbox(bufferBytes);
        _authToken = assign.Target.AuthToken.Length > 0 ? assign.Target.AuthToken : ownAuthToken ?? "";
        _logger = logger;
        Threads = new LoadThreads(Math.Clamp((int)assign.LoadThreads, 1, LoadThreads.Most), createPoller);
        _pump = new SamplePump(Outbox);
        _vitals = new VitalsReporter(this, Threads, Outbox, _pump);
        for (var i = 0u; i < assign.Patterns.Count; i++)
        {
            _starts[(i, Phase.Warmup)] = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
            _starts[(i, Phase.Load)] = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public EventOutbox Outbox { get; }

    /// <summary>The load threads of this shard.</summary>
    public LoadThreads Threads { get; }

    (int Number, int Count) Shard => ((int)_assign.Shard, (int)_assign.ShardCount);

    /// <summary>How late the generator was since this was last asked, µs.</summary>
    public async Task<(ulong P50, ulong P99, ulong Max)> TakeLagAsync()
    {
        PatternGroup? current;
        lock (_lock)
            current = _current;
        return current == null ? default : await current.TakeLagAsync();
    }

    /// <summary>Requests sent over a connection that had been used before.</summary>
    public ulong ConnectionsReused
    {
        get
        {
            lock (_lock)
                return _reusedBefore + (_current?.ReusedConnections ?? 0);
        }
    }

    public bool Is(string runId, uint shard) => _assign.RunId == runId && _assign.Shard == shard;

    /// <summary>Runs to the end; every fault becomes an event.</summary>
    public async Task RunAsync()
    {
        try
        {
            // Before anything is measured: what warms up has load threads of its own.
            if (_warmUp != null)
                await _warmUp(_assign);
            _ = _pump.RunAsync(_ended.Token);
            _ = _vitals.RunAsync(_ended.Token);
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
        PatternGroup? current;
        lock (_lock)
        {
            _stopped = true;
            current = _current;
        }
        foreach (var start in _starts.Values)
            start.TrySetResult(0);
        current?.Stop(abort);
    }

    public void Dispose()
    {
        _ended.Cancel();
        Threads.Dispose();
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
                Worker = index == 0 ? WorkerFacts.Read(Threads) : null,
                Fault = fault,
            },
        });
        if (spec.Warmup != null)
            await PassOverPhaseAsync(Phase.Warmup);
        await PassOverPhaseAsync(Phase.Load);

        async Task PassOverPhaseAsync(Phase phase)
        {
            await _starts[(index, phase)].Task;
            var planned = PhaseSchedule.Create(spec, phase, 0, Shard).Schedule.Planned(0);
            Outbox.Add(new ShardEvent
            {
                PatternFinished = new PatternFinished { PatternIndex = index, Phase = phase, Planned = planned, NotSent = planned },
            });
        }
    }

    async Task RunPatternAsync(uint index, HttpTarget target)
    {
        var spec = _assign.Patterns[(int)index];
        var group = new PatternGroup(
            Threads, spec, target, CreateDriver(spec, target), Shard, Secrets(), _assign.Target.TraceparentRatio, _pump.Pool,
            (samples, phase, failures) => _pump.Accept(index, phase, samples, failures));
        lock (_lock)
        {
            _reusedBefore += _current?.ReusedConnections ?? 0;
            _current = group;
        }

        var ready = await group.PrepareAsync();
        ready.PatternIndex = index;
        if (index == 0)
            ready.Worker = WorkerFacts.Read(Threads);
        // What was made to prepare lives until the end of the pattern: out of the way of the first collection during the load, which
        // would have to move all of it. The rest of what it took, several KB a virtual user, goes back to the system.
        GC.Collect();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        Outbox.Add(new ShardEvent { Ready = ready });

        if (spec.Warmup != null)
            await RunPhaseAsync(Phase.Warmup);
        await RunPhaseAsync(Phase.Load);

        async Task RunPhaseAsync(Phase phase)
        {
            var at = await _starts[(index, phase)].Task;
            await _vitals.ReportAsync();
            var account = await group.RunAsync(index, phase, at, () => _stopped);
            await _vitals.ReportAsync();
            foreach (var failures in group.Failures)
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

    static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, EventId = 1, EventName = "ShardFailed", Message = "The shard failed.")]
        public static partial void ShardFailed(ILogger logger, Exception exception);
    }
}
