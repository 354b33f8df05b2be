namespace AgentGatewayPerf.Targets.Scripted;

/// <summary>
/// Delays that end within a millisecond or so of what was asked. Timers of the runtime count in ticks of the kernel, four
/// milliseconds on many machines: times that are to follow a distribution would stand in steps.
/// </summary>
sealed class Delays
{
    readonly PriorityQueue<TaskCompletionSource, long> _waiting = new();

    public Delays() => new Thread(Run) { IsBackground = true, Name = "delays" }.Start();

    /// <param name="untilUs">On the clock of <see cref="Record.NowUs"/>.</param>
    public Task UntilAsync(long untilUs)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_waiting)
        {
            _waiting.Enqueue(done, untilUs);
            Monitor.Pulse(_waiting);
        }
        return done.Task;
    }

    void Run()
    {
        while (true)
        {
            lock (_waiting)
            {
                while (_waiting.Count == 0)
                    Monitor.Wait(_waiting);
                while (_waiting.TryPeek(out var done, out var untilUs) && untilUs <= Record.NowUs)
                {
                    _waiting.Dequeue();
                    done.SetResult();
                }
            }
            Thread.Sleep(1);
        }
    }
}
