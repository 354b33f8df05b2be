using System.Runtime.CompilerServices;

namespace AgentGatewayPerf.Worker.Loop;

/// <summary>What an async method awaits to go on on a loop's thread; it goes on at once where it is there already.</summary>
readonly struct LoopEntry(EventLoop loop) : ICriticalNotifyCompletion
{
    public bool IsCompleted => loop.IsCurrent;

    public LoopEntry GetAwaiter() => this;

    public void OnCompleted(Action continuation) => loop.Post(continuation);

    public void UnsafeOnCompleted(Action continuation) => loop.Post(continuation);

    public void GetResult()
    {
        // There is nothing to hand over but the thread.
    }
}
