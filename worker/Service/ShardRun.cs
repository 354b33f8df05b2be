using System.Threading.Channels;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Loop;
using AgentGatewayPerf.Worker.Samples;

namespace AgentGatewayPerf.Worker.Service;

/// <summary>One shard from its assignment to its end. What the orchestrator asks for is done one after another, in order, but for
/// stopping, which is done at once; the samples and the vitals have tasks of their own.</summary>
sealed partial class ShardRun : IDisposable
{
    /// <summary>After an abort everything is over within a few seconds, unless a load thread no longer works.</summary>
    static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(30);

    readonly Assign _assign;
    readonly AssignedScenario[] _scenarios;
    readonly AssignedTarget[] _targets;
    readonly SecretTexts _secrets;
    readonly ILogger _logger;
    readonly Func<Assign, Task>? _warmUp;
    readonly SamplePump _pump;
    readonly VitalsReporter _vitals;

    // Read before the first connection: there may be no file left for it later.
    readonly WorkerInfo _worker;
    readonly CancellationTokenSource _ended = new();
    readonly Channel<Func<Task>> _work = Channel.CreateUnbounded<Func<Task>>(new UnboundedChannelOptions { SingleReader = true });
    readonly TaskCompletionSource _aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Lock _lock = new();
    readonly CommandSequence _commands = new();
    readonly List<StepRun> _steps = [];
    uint _lastStep;
    bool _toldOfWorker;
    volatile StepRun? _current;
    volatile bool _isStopped;

    /// <param name="assign">What to do; checked before.</param>
    /// <param name="ownAuthToken">Bearer token for targets that may see it and have none of their own; null for none.</param>
    /// <param name="logger">For faults of the worker itself.</param>
    /// <param name="bufferBytes">Bytes of events kept for an orchestrator that is slow or gone.</param>
    /// <param name="warmUp">Done before everything else; null for nothing.</param>
    /// <param name="createPoller">What the load threads wait with; null for what fits the platform.</param>
    public ShardRun(
        Assign assign, string? ownAuthToken, ILogger logger, long bufferBytes = WorkerOptions.DefaultBufferBytes,
        Func<Assign, Task>? warmUp = null, Func<IPoller>? createPoller = null)
    {
        _assign = assign;
        _logger = logger;
        _warmUp = warmUp;
        _targets = [.. assign.Targets.Select(target => new AssignedTarget(target, ownAuthToken))];
        _secrets = new SecretTexts(_targets.SelectMany(target => target.Secrets));
        _scenarios = [.. assign.Scenarios.Select(
            (scenario, i) => new AssignedScenario(assign, (uint)i, _targets[(int)scenario.Target], _secrets))];
        Outbox = new EventOutbox(bufferBytes);
        Threads = new LoadThreads(LoadThreads.CountFor(assign, CgroupCpu.Cores()), createPoller);
        _worker = WorkerFacts.Read(Threads, _targets[0].HasAuthToken);
        _pump = new SamplePump(Outbox);
        _vitals = new VitalsReporter(new VitalsReader(this, Threads, Outbox, _pump).ReadAsync, Outbox, logger);
    }

    /// <summary>Events on their way to the orchestrator.</summary>
    public EventOutbox Outbox { get; }

    /// <summary>The load threads of this shard.</summary>
    public LoadThreads Threads { get; }

    /// <summary>Takes the samples of all scenarios.</summary>
    public ISampleSink Samples => _pump;

    /// <summary>Number of the last command that was taken.</summary>
    public ulong LastCommand
    {
        get
        {
            lock (_lock)
                return _commands.Last;
        }
    }

    /// <summary>Requests sent over a connection that had been used before.</summary>
    public ulong ConnectionsReused => _scenarios.Aggregate(0UL, (sum, scenario) => sum + scenario.ReusedConnections);

    /// <summary>Whether it is this shard of this run.</summary>
    public bool Is(string runId, uint shard) => _assign.RunId == runId && _assign.Shard == shard;

    /// <summary>Rows of data of a scenario, in order.</summary>
    public IReadOnlyList<string> RowsOf(uint scenario) => _scenarios[scenario].Rows;

    /// <summary>How late the generator was since this was last asked, µs: over all scenarios of the step under way.</summary>
    public async Task<(ulong P50, ulong P99, ulong Max)> TakeLagAsync()
    {
        if (_current is not { } step)
            return default;
        var all = new LagRecorder();
        await step.MoveLagToAsync(all);
        return all.Take();
    }

    /// <summary>Runs to the end; every fault becomes an event.</summary>
    public async Task RunAsync()
    {
        try
        {
            // Before anything is measured: what warms up has load threads of its own.
            if (_warmUp is not null)
                await _warmUp(_assign);
            await SuperviseAsync();
        }
        catch (Exception e)
        {
            if (!_ended.IsCancellationRequested)
                Fail(e);
        }
        var finished = new ShardFinished { Samples = _pump.Samples, SamplesDropped = _pump.Dropped };
        Outbox.Add(new ShardEvent { ShardFinished = finished }, last: true);
    }

    public void Dispose()
    {
        _ended.Cancel();
        Threads.Dispose();
        _ended.Dispose();
    }

    /// <summary>Does the work while samples and vitals flow; without the pump there is no point in going on.</summary>
    async Task SuperviseAsync()
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token);
        var pump = _pump.RunAsync(over.Token);
        var vitals = _vitals.RunAsync(over.Token);
        var work = WorkAsync();
        try
        {
            if (await Task.WhenAny(work, pump, _aborted.Task) == pump)
                StopRun(abort: true);
            await Task.WhenAny(work, _aborted.Task);
            await work.WaitAsync(EndsWithin);
        }
        catch (TimeoutException) when (!work.IsCompleted)
        {
            throw new TimeoutException($"A load thread has not ended within {EndsWithin.TotalSeconds} s.");
        }
        finally
        {
            await _pump.DrainAsync();
            await over.CancelAsync();
            await pump.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await vitals.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (pump.Exception is { } fault)
                Fail(fault.InnerException!);
        }
    }

    async Task WorkAsync()
    {
        await foreach (var job in _work.Reader.ReadAllAsync(_ended.Token))
            await job();
        await Task.WhenAll(_scenarios.Select(ReleaseAsync));
    }

    async Task PrepareAsync(AssignedScenario scenario, string mcpVersion)
    {
        if (_isStopped)
        {
            lock (_lock)
                scenario.State = ScenarioState.Idle;
            return;
        }
        var ready = await scenario.PrepareAsync(Threads, _pump, mcpVersion, _ended.Token);
        if (!_toldOfWorker)
            ready.Worker = _worker;
        _toldOfWorker = true;
        // What was made to prepare lives until the end of the scenario: out of the way of the first collection during a load,
        // which would have to move all of it. The rest of what it took, several KB a virtual user, goes back to the system.
        GC.Collect();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        lock (_lock)
            scenario.State = ScenarioState.Ready;
        Outbox.Add(new ShardEvent { Ready = ready });
    }

    async Task RunStepAsync(StepRun step)
    {
        _current = step;
        await _vitals.ReportAsync();
        var finished = await step.RunAsync();
        await _vitals.ReportAsync();
        _current = null;
        await _pump.DrainAsync();
        lock (_lock)
            _steps.Remove(step);
        Outbox.Add(new ShardEvent { StepFinished = finished });
    }

    async Task ReleaseAsync(AssignedScenario scenario)
    {
        lock (_lock)
        {
            if (scenario.State == ScenarioState.Idle)
                return;
        }
        var released = await scenario.ReleaseAsync();
        await _pump.DrainAsync();
        lock (_lock)
            scenario.State = ScenarioState.Idle;
        Outbox.Add(new ShardEvent { Released = released });
    }

    void Fail(Exception e)
    {
        Log.ShardFailed(_logger, e);
        var message = e is TimeoutException ? e.Message : $"{e.GetType().Name}: {e.Message}";
        Outbox.Add(new ShardEvent
        {
            Fault = new Fault { Code = Fault.Types.Code.Internal, Message = $"The worker failed: {message}" },
        });
    }

    static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, EventId = 1, EventName = "ShardFailed", Message = "The shard failed.")]
        public static partial void ShardFailed(ILogger logger, Exception exception);
    }
}
