using System.Diagnostics;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Orchestrator.Tests;

/// <summary>The load of a scripted worker: requests that never leave the process, with known times and outcomes.</summary>
sealed class ScriptedShard
{
    readonly WorkerScript _script;
    readonly Assign _assign;
    readonly Lock _lock = new();
    readonly List<ShardEvent> _events = [];
    readonly TaskCompletionSource[] _starts;
    readonly TaskCompletionSource _stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly SampleBatchCodec _codec = new();
    ulong _sequence;
    ulong _samples;

    public ScriptedShard(WorkerScript script, Assign assign)
    {
        (_script, _assign) = (script, assign);
        _starts = [.. assign.Patterns.Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];
        _ = RunAsync();
    }

    // Far from the orchestrator's clock, so that a missing correction would show.
    public static long ClockUs => 1_000_000_000_000 + (long)Stopwatch.GetElapsedTime(0).TotalMicroseconds;

    /// <summary>Response time of the n-th request of a shard, µs.</summary>
    public static ulong LatencyUs(int shard, ulong request) => 1_000 + 1_000 * (ulong)shard + request % 97;

    public void Take(ShardCommand command)
    {
        if (command.Start is { } start)
            _starts[start.PatternIndex].TrySetResult();
        if (command.Stop is not null)
            Stop();
    }

    public void Stop() => _stop.TrySetResult();

    public ShardEvent? After(ulong sequence)
    {
        lock (_lock)
            return _events.Find(e => e.Sequence > sequence);
    }

    public bool IsFinished(ulong sequence)
    {
        lock (_lock)
            return _events.Count > 0 && _events[^1].Sequence == sequence && _events[^1].ShardFinished is not null;
    }

    async Task RunAsync()
    {
        if (_script.ShardFault is { } fault)
        {
            Send(new ShardEvent { Fault = new Fault { Code = Fault.Types.Code.Internal, Message = fault } });
            return;
        }
        for (var i = 0; i < _assign.Patterns.Count && !_stop.Task.IsCompleted; i++)
            await RunPatternAsync(i, _assign.Patterns[i]);
        Send(new ShardEvent { ShardFinished = new ShardFinished { Samples = _samples } });
    }

    async Task RunPatternAsync(int index, PatternSpec spec)
    {
        var setup = Enumerable.Range(0, (int)spec.VirtualUsers)
            .Select(u => new Sample(-5_000 + u, 0, 300, 0, 0, OutcomeClass.Ok, 0, Operation.Connect)).ToArray();
        Send(index, setup);
        Send(new ShardEvent
        {
            Ready = new Ready
            {
                PatternIndex = (uint)index,
                VirtualUsersReady = spec.VirtualUsers,
                Worker = index == 0 ? new WorkerInfo { Version = "1.2.3", Build = "AOT", Cores = 2, Os = "test" } : null,
                Fault = _script.ReadyFault,
                Facts = { "tool echo" },
            },
        });
        await Task.WhenAny(_starts[index].Task, _stop.Task);
        var started = ClockUs;
        ulong sent = 0, ok = 0, failed = 0;
        for (var batch = 1; sent < spec.Requests && _script.ReadyFault is null && !_stop.Task.IsCompleted; batch++)
        {
            var samples = Enumerable.Range(0, (int)Math.Min((ulong)_script.BatchSize, spec.Requests - sent))
                .Select(i => Request(spec, sent + (ulong)i)).ToArray();
            Send(index, samples);
            sent += (ulong)samples.Length;
            ok += (ulong)samples.Count(s => s.Outcome == OutcomeClass.Ok);
            failed += (ulong)samples.Count(s => s.Outcome != OutcomeClass.Ok);
            if (batch == _script.HoldAfterBatches)
                await _stop.Task;
        }
        var finished = new PatternFinished
        {
            PatternIndex = (uint)index,
            Planned = spec.Requests + _script.ExtraCompleted,
            Completed = ok + _script.ExtraCompleted,
            Failed = failed,
            NotSent = spec.Requests - sent,
            SetupSamples = (ulong)setup.Length,
            HttpRequests = sent,
            StartedUs = started,
            ElapsedUs = (ulong)Math.Max(1, ClockUs - started),
        };
        if (failed > 0)
            finished.Outcomes.Add(new OutcomeCount { Outcome = OutcomeClass.Http, Code = 503, Count = failed });
        Send(new ShardEvent { PatternFinished = finished });
    }

    Sample Request(PatternSpec spec, ulong number)
    {
        var latency = LatencyUs((int)_assign.Shard, number);
        var fails = _script.FailEvery > 0 && (number + 1) % (ulong)_script.FailEvery == 0;
        return new Sample((long)number * 100, 0, latency, 1 + 100, 0,
            fails ? OutcomeClass.Http : OutcomeClass.Ok, fails ? 503 : 0,
            spec.Pattern == Pattern.McpMixed && number % 5 == 0 ? Operation.ToolsList : Operation.ToolsCall);
    }

    void Send(int pattern, Sample[] samples)
    {
        _samples += (ulong)samples.Length;
        var batch = _codec.Encode((uint)pattern, samples);
        if (Array.Exists(samples, s => s.Outcome == OutcomeClass.Http))
            batch.Failures.Add(new FailureMessage { Operation = Operation.ToolsCall, Outcome = OutcomeClass.Http, Code = 503, Message = "no upstream" });
        Send(new ShardEvent { SampleBatch = batch });
    }

    void Send(ShardEvent shardEvent)
    {
        lock (_lock)
        {
            _sequence++;
            if (_sequence == (ulong)_script.SkipSequence)
                _sequence++;
            shardEvent.Sequence = _sequence;
            _events.Add(shardEvent);
        }
    }
}
