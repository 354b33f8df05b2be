using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Base;
using AgentGatewayPerf.Worker.Loop;

namespace AgentGatewayPerf.Worker.Service;

/// <summary>Reads how the worker itself is doing.</summary>
sealed class VitalsReader(ShardRun shard, LoadThreads threads, EventOutbox outbox, SamplePump pump)
{
    readonly LoadThreadTimes _loadThreads = new();

    /// <summary>Reads it now; some of it covers the time since the last call.</summary>
    public async Task<Vitals> ReadAsync()
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
