using AgentGatewayPerf.Fleet;

namespace AgentGatewayPerf.Run;

/// <summary>Tells the sessions what becomes of their workers while the run goes on.</summary>
static class FleetWatch
{
    /// <param name="fleet">The fleet.</param>
    /// <param name="workers">The workers of the run, by shard; the fleet may know them by other numbers.</param>
    /// <param name="sessions">The shards.</param>
    /// <param name="cancellationToken">The run is over.</param>
    public static async Task RunAsync(
        IFleet fleet, Announcement[] workers, IReadOnlyList<ShardSession> sessions, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var change in fleet.Events.ReadAllAsync(cancellationToken))
            {
                var session = Array.FindIndex(workers, w => w.Shard == change.Shard) is >= 0 and var shard
                    ? sessions[shard]
                    : null;
                switch (change)
                {
                    case WorkerEnded ended:
                        session?.WorkerEnded(ended.Reason);
                        break;
                    // A shard is never silently run again: whoever announces itself now would do its load a second time. And who
                    // comes after a smaller fleet has started has nothing to do.
                    case WorkerAnnounced { Announcement.Attempt: var attempt }:
                        session?.Abandon("its worker was replaced by another while the run was under way"
                            + (attempt is null ? "" : $"; the other, {attempt}, was given no load and ended"));
                        fleet.Cancel(change.Shard);
                        break;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }
}
