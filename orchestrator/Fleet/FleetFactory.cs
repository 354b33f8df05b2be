using System.Runtime.InteropServices;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Fleet.Modal;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Fleet;

/// <summary>Makes the fleet that the settings ask for.</summary>
sealed class FleetFactory(ILoggerFactory loggers)
{
    /// <summary>Finds out whether the fleet is set up, before anything else is asked for it.</summary>
    /// <exception cref="UsageException">It is not, and nobody asked for it.</exception>
    public static void Check(LoadSettings settings, Func<string, string?> environment)
    {
        // Who names the fleet may have it set up in a way that nobody knows of here.
        if (settings.Fleet.IsUnasked && SetupProblem(settings.Fleet, environment) is { } problem)
            throw new UsageException($"{problem} To insist: --fleet modal.");
    }

    /// <summary>What the fleet lacks, and what to do about it; null for nothing.</summary>
    public static string? Problem(LoadSettings settings, Func<string, string?> environment)
    {
        try
        {
            return settings.Fleet.Kind == FleetKind.Modal ? SetupProblem(settings.Fleet, environment) : null;
        }
        catch (UsageException e)
        {
            return e.Message;
        }
    }

    static string? SetupProblem(FleetSection fleet, Func<string, string?> environment) =>
        ModalSetup.Problem(ModalShim.Find(fleet.WorkerBinary, environment), environment) is { } problem
            ? $"Add --local to run the workers on this machine. Containers on Modal are not set up: {problem}"
            : null;

    /// <exception cref="UsageException">Something the fleet needs is missing.</exception>
    /// <exception cref="FleetException">There is no worker to start.</exception>
    public IFleet Create(LoadSettings settings, Func<string, string?> environment)
    {
        var fleet = settings.Fleet;
        return fleet.Kind switch
        {
            FleetKind.Local => Local(settings, environment),
            FleetKind.Static => new StaticFleet(fleet.Workers, ReadToken(environment(RunToken.Variable)), fleet.Trust),
            FleetKind.Stdin => new StdinFleet(
                settings, LifetimeOf(settings), environment, TimeProvider.System, loggers.CreateLogger<StdinFleet>()),
            _ => new ModalFleet(
                settings, ModalShim.Find(fleet.WorkerBinary, environment), LifetimeOf(settings), TimeProvider.System,
                loggers.CreateLogger<ModalFleet>()),
        };
    }

    LocalFleet Local(LoadSettings settings, Func<string, string?> environment)
    {
        var worker = WorkerBinary.Find(settings.Fleet.WorkerBinary, environment);
        var logger = loggers.CreateLogger<LocalFleet>();
        if (WorkerBinary.CouldBePublished(worker))
            FleetLog.NotPublished(logger, RuntimeInformation.RuntimeIdentifier);
        return new LocalFleet(
            settings.Fleet.Shards, worker, settings.Access.AuthToken, logger, [.. settings.Targets]);
    }

    static string ReadToken(string? token) => string.IsNullOrEmpty(token)
        ? throw new UsageException($"--fleet static needs the token that the workers were started with, in {RunToken.Variable}.")
        : HeaderRules.IsBearerToken(token)
            ? token
            : throw new UsageException(
                $"{RunToken.Variable} holds characters that a bearer token cannot have, such as spaces or line breaks.");

    static TimeSpan LifetimeOf(LoadSettings settings) => CostEstimate.Of(settings)!.Lifetime;
}
