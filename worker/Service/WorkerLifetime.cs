namespace AgentGatewayPerf.Worker.Service;

/// <summary>Ends a worker that nobody needs: one that is never called, one whose call stays gone, one whose parent is
/// gone.</summary>
sealed partial class WorkerLifetime(IHostApplicationLifetime application, ILogger<WorkerLifetime> logger) : IDisposable
{
    static readonly TimeSpan FirstCallWithin = TimeSpan.FromSeconds(60);
    static readonly TimeSpan CallBackWithin = TimeSpan.FromSeconds(15);

    readonly Lock _lock = new();
    Timer? _countdown;
    int _calls;

    /// <summary>Starts to wait for the first call.</summary>
    public void Begin() => Countdown(FirstCallWithin, "nobody called within a minute");

    /// <summary>A call is there.</summary>
    public void CallBegan()
    {
        lock (_lock)
        {
            _calls++;
            _countdown?.Dispose();
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
    public void EndWithStandardInput() => new Thread(ReadToTheEnd) { IsBackground = true, Name = "standard input" }.Start();

    public void Dispose() => _countdown?.Dispose();

    void ReadToTheEnd()
    {
        try
        {
            Span<byte> buffer = stackalloc byte[64];
            using var input = Console.OpenStandardInput();
            while (input.Read(buffer) > 0)
            {
                // Nothing is expected here but the end.
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What cannot be read has ended.
        }
        application.StopApplication();
    }

    void Countdown(TimeSpan time, string reason)
    {
        lock (_lock)
        {
            _countdown?.Dispose();
            Timer? timer = null;
            timer = new Timer(_ => End(timer, reason));
            _countdown = timer;
            timer.Change(time, Timeout.InfiniteTimeSpan);
        }
    }

    void End(Timer? countdown, string reason)
    {
        lock (_lock)
        {
            // A call may have come at the last moment.
            if (_countdown != countdown)
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
