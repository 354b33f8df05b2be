using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Loop;

namespace AgentGatewayPerf.Worker.Service;

/// <summary>Tells once a second how the worker itself is doing.</summary>
sealed class VitalsReporter(ShardRun shard, EventLoop loop, EventOutbox outbox)
{
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation) && !shard.IsFinished)
                outbox.Add(new ShardEvent { Vitals = Read() });
        }
        catch (OperationCanceledException)
        {
            // The shard is over.
        }
    }

    Vitals Read()
    {
        var cpu = Environment.CpuUsage;
        return new Vitals
        {
            WorkerClockUs = Clock.Now / Clock.Microsecond,
            CpuUserUs = (ulong)cpu.UserTime.TotalMicroseconds,
            CpuSystemUs = (ulong)cpu.PrivilegedTime.TotalMicroseconds,
            GcPauseUs = (ulong)GC.GetTotalPauseDuration().TotalMicroseconds,
            GcCollections = (ulong)GC.CollectionCount(0),
            ResidentBytes = (ulong)Environment.WorkingSet,
            OpenConnections = (uint)loop.OpenSockets,
            ConnectionsOpened = (ulong)loop.SocketsOpened,
            ThreadPoolQueue = (uint)Math.Min(ThreadPool.PendingWorkItemCount, uint.MaxValue),
            SamplesWaiting = outbox.SamplesWaiting,
        };
    }
}
