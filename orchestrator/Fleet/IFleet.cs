using System.Threading.Channels;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Fleet;

/// <summary>Gives a run its workers and takes them down again.</summary>
interface IFleet : IAsyncDisposable
{
    /// <summary>What the log and the reports call it: "local", "modal" or "static".</summary>
    string Name { get; }

    /// <summary>What to do when not all workers come, for the user; null where there is nothing to say.</summary>
    string? WhenWorkersAreMissing => null;

    /// <summary>What its containers have used; null where nothing is paid for. Final when the fleet is closed.</summary>
    FleetUsage? Usage => null;

    /// <summary>The secret that every call to a worker carries.</summary>
    string Token { get; }

    /// <summary>
    /// Whether the workers have the gateway's token already, from their environment; else it travels in their assignment.
    /// </summary>
    bool HandsOverAuthToken { get; }

    /// <summary>How workers that serve TLS are known; null for what the system trusts.</summary>
    WorkerTrust? Trust => null;

    /// <summary>Which workers there are and which ended, for as long as the fleet is up.</summary>
    ChannelReader<FleetEvent> Events { get; }

    /// <summary>Asks for the workers, and waits until they are on their way; <see cref="Events"/> tells of each.</summary>
    /// <exception cref="FleetException">No worker can be started at all.</exception>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Ends by force what runs for a shard: it is lost and must not be started again.</summary>
    void Cancel(int shard)
    {
        // Only where somebody else starts workers again can one come twice.
    }

    /// <summary>Ends every worker at once, without waiting.</summary>
    void Kill();

    /// <summary>Takes the workers down, and waits until all is known of what they used.</summary>
    Task CloseAsync() => Task.CompletedTask;
}
