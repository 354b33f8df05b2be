using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Run;

sealed partial class ShardSession
{
    TaskCompletionSource<(ulong Id, long WorkerUs, long ReceivedUs)>? _pong;
    ulong _pingId;

    /// <summary>
    /// Probes the worker's clock several times and takes the fastest answer, which leaves the least room for error; null when
    /// none came.
    /// </summary>
    public async Task<ClockOffset?> MeasureClockAsync(CancellationToken cancellationToken)
    {
        ClockOffset? best = null;
        for (var i = 0; i < _timings.Pings && !Completion.IsCompleted && !cancellationToken.IsCancellationRequested; i++)
        {
            if (await PingAsync(cancellationToken) is { } offset && (best is null || offset.RoundTripUs < best.Value.RoundTripUs))
                best = offset;
        }
        return best;
    }

    async Task<ClockOffset?> PingAsync(CancellationToken cancellationToken)
    {
        var pong = new TaskCompletionSource<(ulong Id, long WorkerUs, long ReceivedUs)>(
            TaskCreationOptions.RunContinuationsAsynchronously);
        CommandQueue? queue;
        lock (_lock)
        {
            queue = _queue;
            _pong = pong;
            _pingId++;
            queue?.Send(new ShardCommand { Ping = new Ping { Id = _pingId } });
        }
        try
        {
            var answer = await pong.Task.WaitAsync(_timings.Ping, _clock.Time, cancellationToken);
            return queue is null ? null : ClockOffset.From(queue.PingSentUs, answer.ReceivedUs, answer.WorkerUs);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <exception cref="InvalidDataException">The worker does not keep to the contract.</exception>
    void Take(ShardEvent shardEvent, CommandQueue queue)
    {
        EventCheck.Check(shardEvent);
        if (shardEvent.Pong is { } pong)
        {
            lock (_lock)
            {
                if (pong.Id == _pingId)
                    _pong?.TrySetResult((pong.Id, pong.WorkerClockUs, _clock.NowUs));
            }
            return;
        }
        if (shardEvent.Received is { } received)
        {
            lock (_lock)
                _outbox.Acknowledge(received.Sequence);
            return;
        }
        // After Attach the worker sends again what was not acknowledged, even if it was received.
        if (shardEvent.Sequence <= _lastSequence)
            return;
        if (shardEvent.Sequence != _lastSequence + 1)
            throw new InvalidDataException($"events {_lastSequence + 1} to {shardEvent.Sequence - 1} of its stream are missing");
        Handle(shardEvent);
        _lastSequence = shardEvent.Sequence;
        queue.Acknowledge(_lastSequence);
        if (_finished)
            queue.Complete();
    }

    void Handle(ShardEvent shardEvent)
    {
        switch (shardEvent.EventCase)
        {
            case ShardEvent.EventOneofCase.Ready:
                Worker ??= shardEvent.Ready.Worker;
                _milestones.Reach(shardEvent.Ready);
                SessionLog.Ready(_logger, Shard, shardEvent.Ready.Scenario, shardEvent.Ready.VirtualUsersReady);
                break;
            case ShardEvent.EventOneofCase.SampleBatch:
                _milestones.Check(shardEvent.SampleBatch);
                _merge.Fold(Shard, shardEvent.SampleBatch);
                break;
            case ShardEvent.EventOneofCase.Vitals:
                _merge.Add(Shard, shardEvent.Vitals);
                break;
            case ShardEvent.EventOneofCase.StepFinished:
                _milestones.Reach(shardEvent.StepFinished);
                break;
            case ShardEvent.EventOneofCase.Released:
                _milestones.Reach(shardEvent.Released);
                break;
            case ShardEvent.EventOneofCase.ShardFinished:
                if (_milestones.Unaccounted is [_, ..] missing)
                {
                    throw new InvalidDataException(
                        $"it ended without its account of {string.Join(", ", missing.Select(NameOf))}");
                }
                if (!_isStopped)
                    throw new InvalidDataException("it ended before it was told to");
                SamplesSent = shardEvent.ShardFinished.Samples;
                SamplesDropped = shardEvent.ShardFinished.SamplesDropped;
                _finished = true;
                break;
            case ShardEvent.EventOneofCase.Fault:
                throw new InvalidDataException($"the worker says: {shardEvent.Fault.Message}");
        }
    }

    string NameOf(uint scenario) => _assign.Scenarios[(int)scenario].Name;
}
