using System.Net.Sockets;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Cli;

/// <summary>Which gateway a run is about.</summary>
static class GatewayRules
{
    /// <summary>--gateway-url, else AGENTGATEWAY_URL, else http://localhost:3000, unless the demo gateway was asked for.</summary>
    /// <exception cref="UsageException">The address is none, or two were named.</exception>
    public static GatewayChoice Choose(LoadArguments arguments, Func<string, string?> environment)
    {
        if (arguments.Demo)
        {
            return arguments.GatewayUrl is null
                ? new GatewayChoice(GatewayAddress.Default, GatewaySource.DemoAsked)
                : throw new UsageException("--demo and --gateway-url exclude each other: the demo gateway has an address of its own.");
        }
        if (arguments.GatewayUrl is { } named)
            return new GatewayChoice(GatewayAddress.Parse(named, "--gateway-url"), GatewaySource.Flag);
        if (environment("AGENTGATEWAY_URL") is { Length: > 0 } url)
            return new GatewayChoice(GatewayAddress.Parse(url, "AGENTGATEWAY_URL"), GatewaySource.Environment);
        return new GatewayChoice(GatewayAddress.Default, GatewaySource.Default);
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
        catch (Exception e) when (e is SocketException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }
}
