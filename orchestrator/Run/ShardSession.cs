using AgentGatewayPerf.Fleet;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Settings;
using Grpc.Core;

namespace AgentGatewayPerf.Run;

/// <summary>
/// One shard of a run, from its assignment to its end, over as many calls as it takes: a dropped stream is taken up again where
/// it broke off, and nothing is counted twice.
/// </summary>
sealed partial class ShardSession : IAsyncDisposable
{
    readonly Assign _assign;
    readonly Uri _url;
    readonly string _token;
    readonly WorkerTrust? _trust;
    readonly RunMerge _merge;
    readonly MonotonicClock _clock;
    readonly RunTimings _timings;
    readonly ILogger _logger;
    readonly CancellationTokenSource _end = new();
    readonly CancellationTokenSource _workerGone = new();
    readonly Lock _lock = new();
    readonly ShardMilestones _milestones = new();

    readonly CommandOutbox _outbox = new();
    CommandQueue? _queue;

    ulong _lastSequence;
    bool _finished;
    readonly Lock _stopping = new();
    volatile bool _isStopped;
    string? _goneReason;
    long? _droppedUs;

    public ShardSession(
        Assign assign, Uri url, IFleet fleet, RunMerge merge, MonotonicClock clock, RunTimings timings, ILogger logger)
    {
        _assign = assign;
        _url = url;
        _token = fleet.Token;
        _trust = fleet.Trust;
        _merge = merge;
        _clock = clock;
        _timings = timings;
        _logger = logger;
        Shard = (int)assign.Shard;
        Completion = Task.Run(RunAsync);
    }

    public int Shard { get; }

    /// <summary>What the worker said of itself; null before its first Ready.</summary>
    public WorkerInfo? Worker { get; private set; }

    /// <summary>Samples the worker says it sent in all; null before its end.</summary>
    public ulong? SamplesSent { get; private set; }

    /// <summary>Samples the worker could not keep until they were taken; null before its end.</summary>
    public ulong? SamplesDropped { get; private set; }

    /// <summary>Why the shard was lost; null as long as it is not.</summary>
    public string? LostReason { get; private set; }

    /// <summary>When it was lost, µs since the start of the run.</summary>
    public long LostAtUs { get; private set; }

    /// <summary>Ends when the shard is finished or lost, and never fails.</summary>
    public Task Completion { get; }

    /// <summary>Has a scenario prepared.</summary>
    /// <param name="scenario">Index of the scenario.</param>
    /// <param name="mcpVersion">The revision of MCP that the run has agreed on with its target; empty for none yet.</param>
    /// <returns>What the worker said when it was; null when the shard was lost.</returns>
    public Task<Ready?> Prepare(int scenario, string mcpVersion)
    {
        var ready = _milestones.ExpectReady(scenario);
        Send(new ShardCommand { Prepare = new Prepare { Scenario = (uint)scenario, McpVersion = mcpVersion } });
        return ready;
    }

    /// <summary>Gives all targets that have the gateway's token another.</summary>
    public void SetToken(Plan.RunPlan plan, string token)
    {
        var targets = plan.Shards[Shard].Targets;
        for (var i = 0; i < targets.Count; i++)
        {
            if (targets[i].OwnAuthToken)
                Send(new ShardCommand { Token = new Token { Target = (uint)i, AuthToken = token } });
        }
    }

    /// <summary>Starts a step, at a moment of the worker's clock. After <see cref="Stop"/>, which another thread may call at any
    /// time, nothing is started and nothing was sent.</summary>
    /// <returns>The worker's accounts; null when the shard was lost.</returns>
    public Task<StepFinished?> Start(Start start)
    {
        lock (_stopping)
        {
            if (_isStopped)
                return Task.FromResult<StepFinished?>(NotStarted(start));
            var finished = _milestones.ExpectFinished(start);
            Send(new ShardCommand { Start = start });
            return finished;
        }
    }

    /// <summary>Ends a scenario that was prepared.</summary>
    /// <returns>What the worker said when it had ended; null when the shard was lost.</returns>
    public Task<Released?> Release(int scenario)
    {
        Send(new ShardCommand { Release = new Release { Scenario = (uint)scenario } });
        return _milestones.Released(scenario);
    }

    /// <summary>Ends the run of this shard; all that is prepared is released.</summary>
    public void Stop(Stop.Types.Mode mode)
    {
        lock (_stopping)
        {
            _isStopped = true;
            Send(new ShardCommand { Stop = new Stop { Mode = mode } });
        }
    }

    static StepFinished NotStarted(Start start) => new()
    {
        Step = start.Step,
        Accounts =
        {
            start.Loads.Select(load =>
                new LoadAccount { Scenario = load.Scenario, Planned = load.Requests, NotSent = load.Requests }),
        },
    };

    /// <summary>The worker has ended: what it sent is still read, but nobody waits for it to come back.</summary>
    public void WorkerEnded(string reason)
    {
        _goneReason ??= reason;
        _workerGone.Cancel();
    }

    /// <summary>Gives the shard up, unless it is finished.</summary>
    public void Abandon(string reason)
    {
        _goneReason ??= reason;
        _end.Cancel();
    }

    public async ValueTask DisposeAsync()
    {
        Abandon("the run is over");
        await Completion;
        _end.Dispose();
        _workerGone.Dispose();
    }

    async Task RunAsync()
    {
        try
        {
            var attach = false;
            var delay = _timings.RetryDelay;
            string? reason = null;
            while (true)
            {
                var before = _lastSequence;
                var end = await CallAsync(attach);
                // A worker that does not respond any more has said before why.
                if (end.IsSilence && reason is not null)
                    end = end with { Reason = reason };
                reason = end.Reason;
                if (end.Kind == CallEndKind.Finished)
                    return;
                var now = _clock.NowUs;
                if (_droppedUs is null || _lastSequence > before)
                    (_droppedUs, delay) = (now, _timings.RetryDelay);
                // An assignment that was lost on its way is sent again; Attach finds out whether it was.
                var neverTaken = end.Kind == CallEndKind.NotAttached && _lastSequence == 0;
                if (GiveUp(end, neverTaken, now) is { } lost)
                {
                    Lose(lost);
                    return;
                }
                attach = !neverTaken;
                SessionLog.Retrying(_logger, Shard, end.Reason);
                await DelayAsync(delay);
                delay = TimeSpan.FromTicks(Math.Min(delay.Ticks * 2, TimeSpan.TicksPerSecond));
            }
        }
        catch (Exception e) when (e is InvalidDataException or OperationCanceledException)
        {
            Lose(e is InvalidDataException ? e.Message : _goneReason ?? "the run is over");
        }
        finally
        {
            _milestones.End();
        }
    }

    string? GiveUp(CallEnd end, bool neverTaken, long nowUs)
    {
        if (_end.IsCancellationRequested || _workerGone.IsCancellationRequested)
        {
            // A worker that nobody reaches ends by itself: that it ended is not why the shard was lost.
            var silence = TimeSpan.FromMicroseconds(nowUs - _droppedUs ?? 0);
            return silence > _timings.Reattach / 2
                ? $"it could not be reached for {silence.TotalSeconds:0} s: {end.Reason}; {_goneReason}"
                : _goneReason;
        }
        if (end.Kind == CallEndKind.Refused || (end.Kind == CallEndKind.NotAttached && !neverTaken))
            return end.Reason;
        return nowUs - _droppedUs >= _timings.Reattach.TotalMicroseconds
            ? $"it could not be reached for {_timings.Reattach.TotalSeconds:0} s: {end.Reason}"
            : null;
    }

    void Lose(string reason)
    {
        LostAtUs = _clock.NowUs;
        LostReason = reason;
        SessionLog.Lost(_logger, Shard, reason);
    }

    async Task DelayAsync(TimeSpan delay)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_end.Token, _workerGone.Token);
        await Task.Delay(delay, _clock.Time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    async Task<CallEnd> CallAsync(bool attach)
    {
        using var channel = WorkerChannel.Open(_url, _trust);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        // A call that takes a stream up again and hears nothing is as dead as the one before.
        if (attach)
            patience.CancelAfter(Remaining());
        var queue = new CommandQueue(_clock);
        using var call = new ShardWorker.ShardWorkerClient(channel)
            .RunShard(WorkerChannel.Credentials(_token), cancellationToken: patience.Token);
        Open(queue, attach);
        var writing = queue.WriteToAsync(call.RequestStream);
        try
        {
            while (await call.ResponseStream.MoveNext(patience.Token))
            {
                Take(call.ResponseStream.Current, queue);
                // Once all is received the worker has no reason to keep the call; before that only pings tell that it is there.
                patience.CancelAfter(_finished ? _timings.Ping : Timeout.InfiniteTimeSpan);
            }
            return _finished
                ? new CallEnd(CallEndKind.Finished)
                : new CallEnd(CallEndKind.Dropped, "the worker ended the stream");
        }
        catch (Exception e) when (_finished && (e is RpcException or OperationCanceledException))
        {
            return new CallEnd(CallEndKind.Finished);
        }
        catch (Exception e) when (e is RpcException or OperationCanceledException)
        {
            return e is not RpcException rpc || patience.IsCancellationRequested
                ? new CallEnd(CallEndKind.Dropped, "the worker does not respond") { IsSilence = true }
                : Judge(rpc.Status, attach);
        }
        finally
        {
            Close(queue);
            call.Dispose();
            await writing;
        }
    }

    TimeSpan Remaining() =>
        _timings.Reattach
        - TimeSpan.FromMicroseconds(Math.Min(_clock.NowUs - _droppedUs ?? 0, (long)_timings.Reattach.TotalMicroseconds));

    void Open(CommandQueue queue, bool attach)
    {
        lock (_lock)
        {
            _queue = queue;
            queue.Send(
                attach
                    ? new ShardCommand
                    {
                        Attach = new Attach
                        {
                            RunId = _assign.RunId,
                            Shard = _assign.Shard,
                            LastSequence = _lastSequence,
                        },
                    }
                    : new ShardCommand { Assign = _assign });
            // Its answer shows that the stream works, also when the worker has nothing to tell.
            if (attach)
                queue.Send(new ShardCommand { Ping = new Ping() });
            foreach (var command in _outbox.Unacknowledged)
                queue.Send(command);
        }
    }

    void Close(CommandQueue queue)
    {
        lock (_lock)
            _queue = null;
        queue.Complete();
    }

    void Send(ShardCommand command)
    {
        lock (_lock)
        {
            _outbox.Add(command);
            _queue?.Send(command);
        }
    }

    static CallEnd Judge(Status status, bool attach) =>
        status.StatusCode switch
        {
            StatusCode.Unauthenticated => new(
                CallEndKind.Refused,
                $"the worker refuses the token of this run; it was started with another one in {RunToken.Variable}"),
            StatusCode.InvalidArgument => new(CallEndKind.Refused, $"the worker refuses its assignment: {Detail(status)}"),
            StatusCode.Unimplemented => new(CallEndKind.Refused, "what answers at its address is no worker of this version"),
            StatusCode.FailedPrecondition when attach => new(
                CallEndKind.NotAttached, $"the worker does not know this run: {Detail(status)}"),
            StatusCode.FailedPrecondition => new(CallEndKind.Refused, $"the worker is busy with another run: {Detail(status)}"),
            _ => new(CallEndKind.Dropped, Innermost(status)),
        };

    static string Detail(Status status) => Printable.OneLine(status.Detail, 300);

    // What a worker says may hold anything, line breaks and escape sequences included.
    static string Innermost(Status status) =>
        Printable.OneLine(
            status.DebugException?.GetBaseException().Message is { Length: > 0 } message
                ? message
                : $"{status.StatusCode}: {status.Detail}",
            300);
}
