using AgentGatewayPerf.Common;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Cli;

/// <summary>Which fleet a run uses.</summary>
static class FleetRules
{
    const string AllowLoopback = "AGENTGATEWAY_PERF_ALLOW_LOOPBACK";

    /// <summary>What was asked for; else local for a loopback gateway, which a container could not reach, and Modal for any other.</summary>
    /// <exception cref="UsageException">Flags contradict each other, or the fleet cannot reach the gateway.</exception>
    public static (FleetKind Fleet, string Reason) Choose(
        LoadArguments arguments, GatewayChoice gateway, Func<string, string?> environment, List<string> warnings)
    {
        var loopback = GatewayAddress.IsLoopback(gateway.Url);
        var (fleet, reason) = (arguments.Fleet, arguments.Local, arguments.Workers) switch
        {
            (not null and not "local", true, _) =>
                throw new UsageException($"--local and --fleet {arguments.Fleet} contradict each other: leave one out."),
            (null or "local", true, not null) =>
                throw new UsageException("--local starts its own workers, and --workers names running ones: leave one out."),
            (_, true, _) => (FleetKind.Local, "--local"),
            ("local", _, _) => (FleetKind.Local, "--fleet local"),
            ("modal", _, _) => (FleetKind.Modal, "--fleet modal"),
            ("stdin", _, _) => (FleetKind.Stdin, "modal run"),
            ("static", _, _) => (FleetKind.Static, "--fleet static"),
            (not null, _, _) => throw new UsageException($"--fleet must be local, modal or static, not '{arguments.Fleet}'."),
            (null, _, not null) => (FleetKind.Static, "--workers names them"),
            _ when loopback => (FleetKind.Local, "only this machine can reach a loopback gateway"),
            _ => (FleetKind.Modal, "the gateway is not on this machine"),
        };
        if (fleet == FleetKind.Stdin && arguments.Results.Ui)
        {
            throw new UsageException(
                "--ui serves its page where the orchestrator runs, and nobody can look at it in a container on Modal.\n"
                + "Take --report instead, or start the run with: dotnet run --project orchestrator -- …");
        }
        if (fleet is FleetKind.Modal or FleetKind.Stdin)
            CheckReach(gateway, loopback, environment, warnings);
        return (fleet, reason);
    }

    /// <summary>What a fleet is called by those who read of it.</summary>
    public static string NameOf(FleetKind fleet) => fleet switch
    {
        FleetKind.Stdin => "modal",
        _ => fleet.ToString().ToLowerInvariant(),
    };

    /// <summary>Addresses of the workers of a static fleet; none for the other fleets.</summary>
    /// <exception cref="UsageException">They are missing, wrong, or given to a fleet that starts its own.</exception>
    public static IReadOnlyList<Uri> Workers(LoadArguments arguments, FleetKind fleet)
    {
        if (fleet != FleetKind.Static)
        {
            return arguments.Workers is null
                ? []
                : throw new UsageException("--workers belongs to --fleet static: the other fleets start their own workers.");
        }
        var workers = (arguments.Workers ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(Worker).ToList();
        if (workers.Count == 0)
            throw new UsageException("--fleet static needs the addresses of the workers: --workers host:port,host:port.");
        return workers.Distinct().Count() == workers.Count
            ? workers
            : throw new UsageException("--workers names an address twice; every worker runs one shard.");
    }

    static Uri Worker(string address)
    {
        var url = GatewayAddress.Parse(address.Contains("://", StringComparison.Ordinal) ? address : "http://" + address, "--workers");
        return address.LastIndexOf(':') > address.LastIndexOf(']') && !address.EndsWith(':')
            ? url
            : throw new UsageException($"--workers takes host:port, and '{address}' has no port.");
    }

    static void CheckReach(GatewayChoice gateway, bool loopback, Func<string, string?> environment, List<string> warnings)
    {
        var url = GatewayAddress.Format(gateway.Url);
        if (loopback && environment(AllowLoopback) != "1")
        {
            if (gateway.IsDemo)
                throw new UsageException("A container on Modal cannot reach the demo gateway, which runs on this machine: take --local instead.");
            throw new UsageException(
                $"A container on Modal cannot reach {url}: that address means the container itself.\n"
                + "Name a gateway that it can reach with --gateway-url, or run the workers here with --local.");
        }
        if (!loopback && GatewayAddress.IsPrivate(gateway.Url))
            warnings.Add($"{url} looks like an address of a private network, which containers on Modal usually cannot reach.");
    }
}
