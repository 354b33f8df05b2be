using AgentGatewayPerf.Common;

namespace AgentGatewayPerf.Settings;

/// <summary>Whether workers on Modal reach the gateway, and users of this machine what runs there.</summary>
static class FleetReach
{
    const string AllowLoopback = "AGENTGATEWAY_PERF_ALLOW_LOOPBACK";

    /// <exception cref="UsageException">They cannot.</exception>
    public static void Check(
        FleetSection fleet, GatewayChoice gateway, OutputSection output, Func<string, string?> environment, List<string> warnings)
    {
        if (fleet.Kind == FleetKind.Stdin && output.Ui)
        {
            throw new UsageException(
                "--ui serves its page where the orchestrator runs, and nobody can look at it in a container on Modal.\n"
                + "Take --report instead, or start the run with: dotnet run --project orchestrator -- …");
        }
        if (!fleet.IsModal)
            return;
        var loopback = GatewayAddress.IsLoopback(gateway.Url);
        if (loopback && environment(AllowLoopback) != "1")
            throw Unreachable(gateway);
        if (!loopback && GatewayAddress.IsPrivate(gateway.Url))
        {
            warnings.Add($"{GatewayAddress.Format(gateway.Url)} looks like an address of a private network, "
                + "which containers on Modal usually cannot reach.");
        }
    }

    static UsageException Unreachable(GatewayChoice gateway) => gateway.IsDemo
        ? new("A container on Modal cannot reach the demo gateway, which runs on this machine: take --local instead.")
        : new(
            $"A container on Modal cannot reach {GatewayAddress.Format(gateway.Url)}: that address means the container itself.\n"
            + "Name a gateway that it can reach with --gateway-url, or run the workers here with --local.");
}
