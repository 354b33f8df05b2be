using System.Net.Sockets;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Cli;

/// <summary>The demo gateway stands in where nobody named a gateway and none is there.</summary>
static class DemoFallback
{
    /// <summary>The same settings, or those of a run against the demo gateway.</summary>
    /// <exception cref="UsageException">Somebody judges the outcome, and there is no gateway.</exception>
    public static async Task<LoadSettings> ApplyAsync(
        LoadSettings settings, Func<string, string?> environment, CancellationToken cancellationToken)
    {
        var (gateway, fleet) = (settings.Target.Gateway, settings.Fleet);
        var isHere = fleet.Kind == FleetKind.Local || (fleet.Kind == FleetKind.Static && fleet.Workers.All(w => w.IsLoopback));
        var isNamed = gateway.Source != GatewaySource.Default || settings.Overhead is not null;
        if (isNamed || !isHere || await ListensAsync(settings.Target.Addresses.PlaceOf(gateway.Url), cancellationToken))
            return settings;
        if (Judge(settings, environment) is { } judge)
        {
            throw new UsageException(
                $"No gateway was named and nothing listens on port 3000. With {judge} the demo gateway does not stand in for one: the "
                + "result would look like your gateway's.\nName yours with --gateway-url, or ask for the demo gateway with --demo.");
        }
        return settings with
        {
            Target = settings.Target with { Gateway = gateway with { Source = GatewaySource.DemoFallback } },
            Warnings =
            [
                .. settings.Warnings,
                "No gateway was named and nothing listens on port 3000: this run tests the embedded demo gateway. "
                + "Name yours with --gateway-url.",
            ],
        };
    }

    // What makes the outcome of the run count for somebody who may not read its first line.
    internal static string? Judge(LoadSettings settings, Func<string, string?> environment) => settings switch
    {
        _ when settings.Judging.Thresholds.Count > 0 => "--threshold",
        _ when settings.Judging.AbortRules.Count > 0 => "--abort-on",
        _ when settings.Capacity is not null => "--objective",
        _ when settings.Load.Soak => "--soak",
        _ when settings.A2a.ExpectedStates.Count > 0 => "--expect-state",
        _ when settings.Mcp.ExpectTools is not null => "--expect-tools",
        _ when settings.Output.Otlp is not null => "--otlp",
        _ when settings.Output.Json is not null => "--output",
        _ when settings.Output.Samples is not null => "--samples",
        _ when settings.Output.Files.Named("--report").FirstOrDefault(file => file.Path is not null) is { Flag: { } flag } => flag,
        _ when environment("CI") is { Length: > 0 } and not ("false" or "0") => "the variable CI",
        _ => null,
    };

    /// <summary>Whether anything accepts connections at an address.</summary>
    public static async Task<bool> ListensAsync(Uri url, CancellationToken cancellationToken)
    {
        // Long enough for any machine to answer itself.
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(TimeSpan.FromSeconds(1));
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(url.IdnHost, url.Port, timeout.Token);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
