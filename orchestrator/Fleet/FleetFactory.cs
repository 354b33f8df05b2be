using AgentGatewayPerf.Common;
using AgentGatewayPerf.Fleet.Modal;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Fleet;

/// <summary>Makes the fleet that the settings ask for.</summary>
sealed class FleetFactory(ILoggerFactory loggers)
{
    /// <exception cref="UsageException">Something the fleet needs is missing.</exception>
    /// <exception cref="FleetException">There is no worker to start.</exception>
    public IFleet Create(LoadSettings settings, Func<string, string?> environment)
    {
        var fleet = settings.Fleet;
        return fleet.Kind switch
        {
            FleetKind.Local => new LocalFleet(
                fleet.Shards, WorkerBinary.Find(fleet.WorkerBinary, environment), settings.Access.AuthToken,
                loggers.CreateLogger<LocalFleet>(), [.. settings.Targets]),
            FleetKind.Static => new StaticFleet(fleet.Workers, ReadToken(environment(RunToken.Variable)), fleet.Trust),
            FleetKind.Stdin => new StdinFleet(
                settings, LifetimeOf(settings), environment, TimeProvider.System, loggers.CreateLogger<StdinFleet>()),
            _ => new ModalFleet(
                settings, ModalShim.Find(fleet.WorkerBinary, environment), LifetimeOf(settings), TimeProvider.System,
                loggers.CreateLogger<ModalFleet>()),
        };
    }

    static string ReadToken(string? token) => string.IsNullOrEmpty(token)
        ? throw new UsageException($"--fleet static needs the token that the workers were started with, in {RunToken.Variable}.")
        : HeaderRules.IsBearerToken(token)
            ? token
            : throw new UsageException(
                $"{RunToken.Variable} holds characters that a bearer token cannot have, such as spaces or line breaks.");

    static TimeSpan LifetimeOf(LoadSettings settings) => CostEstimate.Of(settings)!.Lifetime;
}
