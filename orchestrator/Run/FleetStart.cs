using AgentGatewayPerf.Fleet;

namespace AgentGatewayPerf.Run;

/// <summary>Waits for the workers of a fleet.</summary>
static class FleetStart
{
    /// <summary>Brings the fleet up and returns the announcement of every shard.</summary>
    /// <exception cref="FleetException">A worker ended before it was there, or did not come in time.</exception>
    /// <exception cref="OperationCanceledException">Interrupted.</exception>
    public static async Task<Announcement[]> BringUpAsync(
        IFleet fleet, int shards, RunTimings timings, TimeProvider time, CancellationToken cancellationToken)
    {
        var workers = new Announcement?[shards];
        using var timeout = new CancellationTokenSource(timings.FleetStart, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await fleet.StartAsync(either.Token);
            while (Array.Exists(workers, w => w is null))
            {
                switch (await fleet.Events.ReadAsync(either.Token))
                {
                    // Before anything has started a newer worker simply takes the place of the one before.
                    case WorkerAnnounced { Announcement: var worker } when worker.Shard < shards:
                        workers[worker.Shard] = worker;
                        break;
                    case WorkerEnded ended:
                        throw new FleetException($"The worker of shard {ended.Shard} did not start: {ended.Reason}.");
                }
            }
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new FleetException(
                $"{workers.Count(w => w is not null)} of {shards} workers were there after {timings.FleetStart.TotalSeconds:0} s; all are needed.");
        }
        return workers!;
    }
}
