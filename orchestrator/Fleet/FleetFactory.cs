using AgentGatewayPerf.Common;
using AgentGatewayPerf.Fleet.Modal;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Fleet;

/// <summary>Makes the fleet that the settings ask for.</summary>
sealed class FleetFactory(ILoggerFactory loggers)
{
    /// <exception cref="UsageException">Something the fleet needs is missing.</exception>
    /// <exception cref="FleetException">There is no worker to start.</exception>
    public IFleet Create(LoadSettings settings, Func<string, string?> environment) => settings.Fleet.Kind switch
    {
        FleetKind.Local => new LocalFleet(
            settings.Fleet.Shards, WorkerBinary.Find(settings.Fleet.WorkerBinary, environment), settings.Access.AuthToken, loggers.CreateLogger<LocalFleet>(),
            settings.Target.Gateway.Url),
        FleetKind.Static => new StaticFleet(settings.Fleet.Workers, environment(RunToken.Variable) is { Length: > 0 } token
            ? token
            : throw new UsageException($"--fleet static needs the token that the workers were started with, in {RunToken.Variable}."), settings.Fleet.Trust),
        FleetKind.Stdin => new StdinFleet(settings, LifetimeOf(settings), environment, TimeProvider.System, loggers.CreateLogger<StdinFleet>()),
        _ => new ModalFleet(
            settings, ModalShim.Find(settings.Fleet.WorkerBinary, environment), LifetimeOf(settings), TimeProvider.System, loggers.CreateLogger<ModalFleet>()),
    };

    static TimeSpan LifetimeOf(LoadSettings settings) => CostEstimate.Of(settings)!.Lifetime;
}
