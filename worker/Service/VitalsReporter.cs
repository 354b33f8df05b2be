using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Worker.Service;

/// <summary>Tells once a second, and at the beginning and the end of every step, how the worker itself is doing. A report that
/// cannot be made is left out: telemetry never ends a shard.</summary>
/// <param name="read">Reads the vitals.</param>
/// <param name="outbox">Where they go.</param>
/// <param name="logger">For the first failure.</param>
sealed partial class VitalsReporter(Func<Task<Vitals>> read, EventOutbox outbox, ILogger logger)
{
    readonly Lock _lock = new();
    Task _last = Task.CompletedTask;
    bool _hasFailed;

    /// <summary>Reports once a second until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation))
                await ReportAsync();
        }
        catch (OperationCanceledException)
        {
            // The shard is over.
        }
    }

    /// <summary>Reports now. Reports come one after another, since each takes what has passed since the one before.</summary>
    public Task ReportAsync()
    {
        lock (_lock)
            return _last = ReportAfterAsync(_last);
    }

    async Task ReportAfterAsync(Task before)
    {
        await before;
        try
        {
            outbox.Add(new ShardEvent { Vitals = await read() });
        }
        catch (Exception e)
        {
            if (!_hasFailed)
                Log.LeftOut(logger, e.Message);
            _hasFailed = true;
        }
    }

    static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Warning, EventId = 1, EventName = "VitalsLeftOut",
            Message = "Vitals of the worker are left out, because they cannot be read: {Reason}")]
        public static partial void LeftOut(ILogger logger, string reason);
    }
}
