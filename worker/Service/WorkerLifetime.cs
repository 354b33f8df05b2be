namespace AgentGatewayPerf.Worker.Service;

/// <summary>Ends a worker that nobody needs: one that is never called, one whose call stays gone, one whose parent is gone.</summary>
sealed partial class WorkerLifetime(IHostApplicationLifetime application, ILogger<WorkerLifetime> logger) : IDisposable
{
    static readonly TimeSpan FirstCallWithin = TimeSpan.FromSeconds(60);
    static readonly TimeSpan CallBackWithin = TimeSpan.FromSeconds(15);

    readonly Lock _lock = new();
    CancellationTokenSource? _countdown;
    int _calls;

    /// <summary>Starts to wait for the first call.</summary>
    public void Begin() => Countdown(FirstCallWithin, "nobody called within a minute");

    /// <summary>A call is there.</summary>
    public void CallBegan()
    {
        lock (_lock)
        {
            _calls++;
            _countdown?.Cancel();
            _countdown = null;
        }
    }

    /// <summary>A call is gone; unless the shard is over, it may come back.</summary>
    /// <param name="done">The shard is over and everything was acknowledged.</param>
    public void CallEnded(bool done)
    {
        bool last;
        lock (_lock)
            last = --_calls == 0;
        if (done)
            application.StopApplication();
        else if (last)
            Countdown(CallBackWithin, "the orchestrator's call stayed gone");
    }

    /// <summary>Ends the worker when standard input closes.</summary>
    public void EndWithStandardInput()
    {
        _ = Task.Factory.StartNew(
            () =>
            {
                Span<byte> buffer = stackalloc byte[64];
                using var input = Console.OpenStandardInput();
                while (input.Read(buffer) > 0)
                {
                    // Nothing is expected here but the end.
                }
                application.StopApplication();
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
    }

    public void Dispose() => _countdown?.Cancel();

    void Countdown(TimeSpan time, string reason)
    {
        CancellationToken cancelled;
        lock (_lock)
        {
            _countdown?.Cancel();
            _countdown = new CancellationTokenSource();
            cancelled = _countdown.Token;
        }
        _ = EndAfterAsync(time, reason, cancelled);
    }

    async Task EndAfterAsync(TimeSpan time, string reason, CancellationToken cancelled)
    {
        try
        {
            await Task.Delay(time, cancelled);
        }
        catch (OperationCanceledException)
        {
            return;
        }
        Log.Ending(logger, reason);
        application.StopApplication();
    }

    static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, EventId = 1, EventName = "Ending", Message = "The worker ends: {Reason}.")]
        public static partial void Ending(ILogger logger, string reason);
    }
}
