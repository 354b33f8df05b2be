using System.Threading.Tasks.Sources;

namespace AgentGatewayPerf.Worker.Loop;

/// <summary>Something one continuation waits for on the loop's thread: a moment, or another event. It runs inline.</summary>
sealed class LoopSignal : IValueTaskSource
{
    ManualResetValueTaskSourceCore<bool> _core;
    bool _set;

    /// <summary>Completes with <see cref="Set"/>.</summary>
    public ValueTask Task => new(this, _core.Version);

    /// <summary>Completes the wait; does nothing the second time.</summary>
    public void Set()
    {
        if (_set)
            return;
        _set = true;
        _core.SetResult(true);
    }

    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
