using AgentGatewayPerf.Benchmarks.Target;

namespace AgentGatewayPerf.Benchmarks.Clients;

/// <summary>Something that sends load: our worker or one of its peers.</summary>
interface ILoadClient
{
    string Name { get; }

    /// <summary>Whether it can read such answers.</summary>
    bool CanRead(TargetShape shape);

    /// <summary>Starts it on its core.</summary>
    Task<IRunningLoad> StartAsync(LoadPlan plan, CancellationToken cancellation);
}
