using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Run;

/// <summary>What a shard was told to reach, and what it has reached. What it cannot reach any more completes with null. Any
/// thread.</summary>
sealed class ShardMilestones
{
    readonly Lock _lock = new();
    readonly Dictionary<uint, TaskCompletionSource<Ready?>> _ready = [];
    readonly Dictionary<uint, TaskCompletionSource<Released?>> _released = [];
    readonly Dictionary<uint, (Start Start, TaskCompletionSource<StepFinished?> Finished)> _steps = [];
    bool _ended;

    /// <summary>The scenario is going to be prepared, and at some time released.</summary>
    public Task<Ready?> ExpectReady(int scenario)
    {
        lock (_lock)
        {
            _released[(uint)scenario] = Source<Released?>();
            return (_ready[(uint)scenario] = Source<Ready?>()).Task;
        }
    }

    /// <summary>The step is going to be started.</summary>
    public Task<StepFinished?> ExpectFinished(Start start)
    {
        lock (_lock)
        {
            var finished = Source<StepFinished?>();
            _steps[start.Step] = (start, finished);
            return finished.Task;
        }
    }

    /// <summary>The end of a scenario that was prepared.</summary>
    public Task<Released?> Released(int scenario)
    {
        lock (_lock)
            return _released[(uint)scenario].Task;
    }

    /// <exception cref="InvalidDataException">The scenario was not to be prepared.</exception>
    public void Reach(Ready ready)
    {
        lock (_lock)
            Complete(_ready, ready.Scenario, ready, "is ready with scenario");
    }

    /// <exception cref="InvalidDataException">The scenario was not prepared, or has ended.</exception>
    public void Reach(Released released)
    {
        lock (_lock)
            Complete(_released, released.Scenario, released, "has ended scenario");
    }

    /// <exception cref="InvalidDataException">The step was not started, or its accounts are not those of its loads.</exception>
    public void Reach(StepFinished finished)
    {
        lock (_lock)
        {
            if (!_steps.TryGetValue(finished.Step, out var step) || step.Finished.Task.IsCompleted)
            {
                throw new InvalidDataException(
                    $"the worker says that it has finished step {finished.Step}, which was not under way");
            }
            if (
                !finished
                    .Accounts.Select(account => account.Scenario)
                    .SequenceEqual(step.Start.Loads.Select(load => load.Scenario)))
            {
                throw new InvalidDataException($"the worker's accounts of step {finished.Step} are not those of its loads");
            }
            step.Finished.SetResult(finished);
        }
    }

    /// <summary>Looks whether samples may come now.</summary>
    /// <exception cref="InvalidDataException">Their step is not under way, or their scenario is not prepared.</exception>
    public void Check(SampleBatch batch)
    {
        lock (_lock)
        {
            var isExpected =
                batch.Step == 0
                    ? _released.TryGetValue(batch.Scenario, out var released) && !released.Task.IsCompleted
                    : _steps.TryGetValue(batch.Step, out var step)
                        && !step.Finished.Task.IsCompleted
                        && step.Start.Loads.Any(load => load.Scenario == batch.Scenario);
            if (!isExpected)
            {
                throw new InvalidDataException(
                    $"the worker sends samples of scenario {batch.Scenario} in step {batch.Step}, which is not under way");
            }
        }
    }

    /// <summary>Scenarios of a step that was started and of which there is no account; none when all is accounted for.</summary>
    public IReadOnlyList<uint> Unaccounted
    {
        get
        {
            lock (_lock)
            {
                return
                [
                    .. _steps
                        .Values.Where(step => !step.Finished.Task.IsCompleted)
                        .SelectMany(step => step.Start.Loads.Select(load => load.Scenario)),
                ];
            }
        }
    }

    /// <summary>Nothing more will come.</summary>
    public void End()
    {
        lock (_lock)
        {
            _ended = true;
            foreach (var source in _ready.Values)
                source.TrySetResult(null);
            foreach (var source in _released.Values)
                source.TrySetResult(null);
            foreach (var (_, finished) in _steps.Values)
                finished.TrySetResult(null);
        }
    }

    static void Complete<T>(Dictionary<uint, TaskCompletionSource<T?>> sources, uint scenario, T reached, string what)
        where T : class
    {
        if (!sources.TryGetValue(scenario, out var source) || !source.TrySetResult(reached))
            throw new InvalidDataException($"the worker says that it {what} {scenario}, which was not under way");
    }

    TaskCompletionSource<T> Source<T>()
    {
        var source = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_ended)
            source.SetResult(default!);
        return source;
    }
}
