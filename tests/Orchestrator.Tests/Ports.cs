using System.Net;
using System.Net.Sockets;

namespace AgentGatewayPerf.Orchestrator.Tests;

static class Ports
{
    /// <summary>A loopback port on which nothing listens.</summary>
    public static int Closed()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
