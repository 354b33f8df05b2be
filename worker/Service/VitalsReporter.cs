using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Loop;

namespace AgentGatewayPerf.Worker.Service;

/// <summary>Tells once a second, and at the beginning and the end of every load, how the worker itself is doing.</summary>
sealed class VitalsReporter(ShardRun shard, LoadThreads threads, EventOutbox outbox, SamplePump pump)
{
    readonly LoadThreadTimes _loadThreads = new();

    readonly Lock _lock = new();
    Task _last = Task.CompletedTask;

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

    /// <summary>Tells it now. Reports come one after another, since each takes what has passed since the one before.</summary>
    public Task ReportAsync()
    {
        lock (_lock)
            return _last = ReportAfterAsync(_last);
    }

    async Task ReportAfterAsync(Task before)
    {
        await before;
        outbox.Add(new ShardEvent { Vitals = await ReadAsync() });
    }

    async Task<Vitals> ReadAsync()
    {
        var lag = await shard.TakeLagAsync();
        var cpu = Environment.CpuUsage;
        var throttling = CgroupCpu.ReadThrottling();
        var (onProcessor, waiting) = _loadThreads.Read(threads.Count);
        return new Vitals
        {
            WorkerClockUs = Clock.Now / Clock.Microsecond,
            CpuUserUs = (ulong)cpu.UserTime.TotalMicroseconds,
            CpuSystemUs = (ulong)cpu.PrivilegedTime.TotalMicroseconds,
            GcPauseUs = (ulong)GC.GetTotalPauseDuration().TotalMicroseconds,
            GcCollections = (ulong)GC.CollectionCount(0),
            ResidentBytes = (ulong)Environment.WorkingSet,
            OpenConnections = (uint)threads.OpenSockets,
            ConnectionsOpened = (ulong)threads.SocketsOpened,
            ConnectionsReused = shard.ConnectionsReused,
            ThreadPoolQueue = (uint)Math.Min(ThreadPool.PendingWorkItemCount, uint.MaxValue),
            SamplesWaiting = outbox.SamplesWaiting,
            ScheduleLagP50Us = lag.P50,
            ScheduleLagP99Us = lag.P99,
            ScheduleLagMaxUs = lag.Max,
            TimerOvershootMaxUs = (ulong)(threads.TakeWorstOvershoot() / Clock.Microsecond),
            ThrottledPeriods = throttling.Periods,
            ThrottledUs = throttling.Microseconds,
            LoadThreadsCpuUs = onProcessor,
            LoadThreadsWaitingUs = waiting,
            SamplesDropped = pump.Dropped,
            AllocatedBytes = (ulong)GC.GetTotalAllocatedBytes(),
        };
    }
}
