using AgentGatewayPerf.Fleet;

namespace AgentGatewayPerf.Run;

/// <summary>Tells the sessions what becomes of their workers while the run goes on.</summary>
static class FleetWatch
{
    public static async Task RunAsync(IFleet fleet, IReadOnlyList<ShardSession> sessions, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var change in fleet.Events.ReadAllAsync(cancellationToken))
            {
                if (change.Shard >= sessions.Count)
                    continue;
                switch (change)
                {
                    case WorkerEnded ended:
                        sessions[ended.Shard].WorkerEnded(ended.Reason);
                        break;
                    // A shard is never silently run again: whoever announces itself now would do its load a second time.
                    case WorkerAnnounced:
                        sessions[change.Shard].Abandon("its worker was replaced by another while the run was under way");
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
