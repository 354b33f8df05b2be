using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Run;

/// <summary>What a shard has reached. What it cannot reach any more completes with null.</summary>
sealed class ShardMilestones
{
    readonly TaskCompletionSource<Ready?>[] _ready;
    readonly TaskCompletionSource<PatternFinished?>[] _warmedUp;
    readonly TaskCompletionSource<PatternFinished?>[] _finished;

    public ShardMilestones(int patterns)
    {
        _ready = [.. Enumerable.Range(0, patterns).Select(_ => Source<Ready?>())];
        _warmedUp = [.. Enumerable.Range(0, patterns).Select(_ => Source<PatternFinished?>())];
        _finished = [.. Enumerable.Range(0, patterns).Select(_ => Source<PatternFinished?>())];
    }

    public Task<Ready?> Ready(int pattern) => _ready[pattern].Task;

    public Task<PatternFinished?> Finished(int pattern, Phase phase = Phase.Load) => Of(phase)[pattern].Task;

    /// <exception cref="InvalidDataException">There is no such pattern.</exception>
    public void Reach(Ready ready) => _ready[Index(ready.PatternIndex)].TrySetResult(ready);

    /// <exception cref="InvalidDataException">There is no such pattern.</exception>
    public void Reach(PatternFinished finished) =>
        Of(finished.Phase)[Index(finished.PatternIndex)].TrySetResult(finished);

    /// <summary>Nothing more will come.</summary>
    public void End()
    {
        foreach (var ready in _ready)
            ready.TrySetResult(null);
        foreach (var finished in _warmedUp.Concat(_finished))
            finished.TrySetResult(null);
    }

    TaskCompletionSource<PatternFinished?>[] Of(Phase phase) => phase == Phase.Warmup ? _warmedUp : _finished;

    int Index(uint pattern) =>
        pattern < _ready.Length ? (int)pattern : throw new InvalidDataException($"The worker speaks of pattern {pattern}, which it was not given.");

    static TaskCompletionSource<T> Source<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
