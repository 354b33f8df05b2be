using System.Diagnostics;
using System.Threading.Channels;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Run;

namespace AgentGatewayPerf.Orchestrator.Tests;

/// <summary>The load of a scripted worker: requests that never leave the process, with known times and outcomes.</summary>
sealed class ScriptedShard
{
    readonly WorkerScript _script;
    readonly Assign _assign;
    readonly Lock _lock = new();
    readonly List<ShardEvent> _events = [];
    readonly Channel<ShardCommand> _commands = Channel.CreateUnbounded<ShardCommand>();
    readonly TaskCompletionSource _stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly SampleBatchCodec _codec = new();
    ulong _sequence;
    ulong _samples;
    ulong _lastCommand;
    bool _isKnown;

    public ScriptedShard(WorkerScript script, Assign assign)
    {
        (_script, _assign) = (script, assign);
        _ = RunAsync();
    }

    // Far from the orchestrator's clock, so that a missing correction would show.
    public static long ClockUs => 1_000_000_000_000 + (long)Stopwatch.GetElapsedTime(0).TotalMicroseconds;

    /// <summary>The last numbered command that was taken.</summary>
    public ulong LastCommand => Volatile.Read(ref _lastCommand);

    /// <summary>Response time of the n-th request of a shard, µs.</summary>
    public static ulong LatencyUs(int shard, ulong request) => 1_000 + 1_000 * (ulong)shard + request % 97;

    /// <summary>Takes a command once, however often it is sent.</summary>
    public void Take(ShardCommand command)
    {
        if (command.Sequence == 0 || command.Sequence <= _lastCommand)
            return;
        Assert.Equal(_lastCommand + 1, command.Sequence);
        Volatile.Write(ref _lastCommand, command.Sequence);
        if (command.Stop is not null)
            Stop();
        else
            _commands.Writer.TryWrite(command);
    }

    public void Stop()
    {
        _stop.TrySetResult();
        _commands.Writer.TryComplete();
    }

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
        await foreach (var command in _commands.Reader.ReadAllAsync())
        {
            if (command.Prepare is { } prepare)
            {
                Prepare(prepare.Scenario);
            }
            else if (command.Start is { } start)
            {
                await RunStepAsync(start);
            }
            else if (command.Release is { } release)
            {
                Send(
                    new ShardEvent
                    {
                        Released = new Released
                        {
                            Scenario = release.Scenario,
                            SetupSamples = _assign.Scenarios[(int)release.Scenario].VirtualUsers,
                        },
                    });
            }
        }
        Send(new ShardEvent { ShardFinished = new ShardFinished { Samples = _samples } });
    }

    void Prepare(uint scenario)
    {
        var users = _assign.Scenarios[(int)scenario].VirtualUsers;
        Send(
            0,
            scenario,
            [
                .. Enumerable
                    .Range(0, (int)users)
                    .Select(u => new Sample(-5_000 + u, 0, 300, 0, 0, OutcomeClass.Ok, 0, Operation.Connect)),
            ]);
        Send(
            new ShardEvent
            {
                Ready = new Ready
                {
                    Scenario = scenario,
                    VirtualUsersReady = users,
                    Worker = _isKnown
                        ? null
                        : new WorkerInfo
                        {
                            Version = WorkerVersions.Own,
                            Build = "AOT",
                            Cores = 2,
                            Os = "test",
                        },
                    Fault = _script.ReadyFault,
                    Facts = { "tool echo" },
                },
            });
        _isKnown = true;
    }

    async Task RunStepAsync(Start start)
    {
        Assert.Null(StartCheck.Problem(start, _assign));
        var finished = new StepFinished { Step = start.Step };
        foreach (var load in start.Loads)
            finished.Accounts.Add(await RunLoadAsync(start.Step, load));
        if (_script.WithoutAccount)
            return;
        Send(new ShardEvent { StepFinished = finished });
    }

    async Task<LoadAccount> RunLoadAsync(uint step, Load load)
    {
        var started = ClockUs;
        ulong sent = 0, ok = 0, failed = 0;
        for (var batch = 1; sent < load.Requests && _script.ReadyFault is null && !_stop.Task.IsCompleted; batch++)
        {
            var samples = Enumerable.Range(0, (int)Math.Min((ulong)_script.BatchSize, load.Requests - sent))
                .Select(i => Request(load, sent + (ulong)i)).ToArray();
            Send(step, load.Scenario, samples);
            sent += (ulong)samples.Length;
            ok += (ulong)samples.Count(s => s.Outcome == OutcomeClass.Ok);
            failed += (ulong)samples.Count(s => s.Outcome != OutcomeClass.Ok);
            if (batch == _script.HoldAfterBatches)
                await _stop.Task;
        }
        var account = new LoadAccount
        {
            Scenario = load.Scenario,
            Planned = load.Requests + _script.ExtraCompleted,
            Completed = ok + _script.ExtraCompleted,
            Failed = failed,
            NotSent = load.Requests - sent,
            HttpRequests = sent,
            StartedUs = started,
            ElapsedUs = (ulong)Math.Max(1, ClockUs - started),
        };
        if (failed > 0)
            account.Outcomes.Add(new OutcomeCount { Outcome = OutcomeClass.Http, Code = 503, Count = failed });
        return account;
    }

    Sample Request(Load load, ulong number)
    {
        var latency = LatencyUs((int)_assign.Shard, number);
        var fails = _script.FailEvery > 0 && (number + 1) % (ulong)_script.FailEvery == 0;
        return new Sample((long)number * 100, 0, latency, 1 + 100, 0,
            fails ? OutcomeClass.Http : OutcomeClass.Ok, fails ? 503 : 0,
            OperationOf(_assign.Scenarios[(int)load.Scenario], number));
    }

    // Of a mix every fifth is the first.
    static Operation OperationOf(Scenario scenario, ulong number)
    {
        var operations = PatternInfo.Of(scenario.Pattern).OperationsOf(PatternInfo.RequestsPerUnit(scenario)).ToList();
        return number % 5 == 0 ? operations[0] : operations[^1];
    }

    void Send(uint step, uint scenario, Sample[] samples)
    {
        _samples += (ulong)samples.Length;
        var batch = _codec.Encode(step, scenario, samples);
        if (Array.Exists(samples, s => s.Outcome == OutcomeClass.Http))
        {
            batch.Failures.Add(
                new FailureMessage
                {
                    Operation = Operation.ToolsCall,
                    Outcome = OutcomeClass.Http,
                    Code = 503,
                    Message = "no upstream",
                });
        }
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
