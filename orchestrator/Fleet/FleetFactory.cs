using AgentGatewayPerf.Cli;

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
        _ => throw new UsageException(
            "This version cannot start workers on Modal. Run them here with --local, or name running ones with --workers."),
    };
}
