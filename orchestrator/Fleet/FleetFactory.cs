using AgentGatewayPerf.Common;
using AgentGatewayPerf.Fleet.Modal;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Fleet;

/// <summary>Makes the fleet that the settings ask for.</summary>
sealed class FleetFactory(ILoggerFactory loggers)
{
    /// <exception cref="UsageException">Something the fleet needs is missing.</exception>
    /// <exception cref="FleetException">There is no worker to start.</exception>
    public IFleet Create(LoadSettings settings, Func<string, string?> environment) => settings.Fleet switch
    {
        FleetKind.Local => new LocalFleet(
            settings.Shards, WorkerBinary.Find(settings.WorkerBinary, environment), settings.AuthToken, loggers.CreateLogger<LocalFleet>(),
            settings.Gateway.Url),
        FleetKind.Static => new StaticFleet(settings.Workers, environment(RunToken.Variable) is { Length: > 0 } token
            ? token
            : throw new UsageException($"--fleet static needs the token that the workers were started with, in {RunToken.Variable}."), settings.WorkerTrust),
        FleetKind.Stdin => new StdinFleet(settings, LifetimeOf(settings), environment, TimeProvider.System, loggers.CreateLogger<StdinFleet>()),
        _ => new ModalFleet(
            settings, ModalShim.Find(settings, environment), LifetimeOf(settings), TimeProvider.System, loggers.CreateLogger<ModalFleet>()),
    };

    static TimeSpan LifetimeOf(LoadSettings settings) => CostEstimate.Of(settings)!.Lifetime;
}
