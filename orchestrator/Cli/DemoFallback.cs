using System.Net.Sockets;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Cli;

/// <summary>The demo gateway stands in where nobody named a gateway and none is there.</summary>
static class DemoFallback
{
    /// <summary>The same settings, or those of a run against the demo gateway.</summary>
    public static async Task<LoadSettings> ApplyAsync(LoadSettings settings, CancellationToken cancellationToken)
    {
        var (gateway, fleet) = (settings.Target.Gateway, settings.Fleet);
        var isHere = fleet.Kind == FleetKind.Local || (fleet.Kind == FleetKind.Static && fleet.Workers.All(w => w.IsLoopback));
        if (gateway.Source != GatewaySource.Default || !isHere || await ListensAsync(gateway.Url, cancellationToken))
            return settings;
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
