using System.Threading.Tasks.Sources;

namespace AgentGatewayPerf.Worker.Loop;

/// <summary>Something one continuation waits for on the loop's thread, a moment or another event; it runs inline. A signal is
/// used again and again, so that waiting allocates nothing.</summary>
sealed class LoopSignal : IValueTaskSource
{
    ManualResetValueTaskSourceCore<bool> _core;
    bool _set;

    /// <summary>Tells one wait from the next.</summary>
    public short Version => _core.Version;

    /// <summary>Completes with <see cref="Set()"/>.</summary>
    public ValueTask Task => new(this, _core.Version);

    /// <summary>Prepares for the next wait; the one before is over.</summary>
    public void Reset()
    {
        _core.Reset();
        _set = false;
    }

    /// <summary>Completes the wait; does nothing the second time.</summary>
    public void Set()
    {
        if (_set)
            return;
        _set = true;
        _core.SetResult(true);
    }

    /// <summary>Completes the wait of that version, if it still goes on.</summary>
    public void Set(short version)
    {
        if (version == _core.Version)
            Set();
    }

    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
