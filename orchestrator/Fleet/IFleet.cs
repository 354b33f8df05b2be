using System.Threading.Channels;

namespace AgentGatewayPerf.Fleet;

/// <summary>Gives a run its workers and takes them down again.</summary>
interface IFleet : IAsyncDisposable
{
    /// <summary>What the log and the reports call it: "local", "modal" or "static".</summary>
    string Name { get; }

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

    /// <summary>Begins to bring workers up; <see cref="Events"/> tells of each.</summary>
    /// <exception cref="FleetException">No worker can be started at all.</exception>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Ends every worker at once, without waiting.</summary>
    void Kill();
}
