using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace AgentGatewayPerf.Testing.Scripted;

/// <summary>Where and how a scripted server listens.</summary>
public sealed record ScriptedServerOptions
{
    /// <summary>A loopback address; its port is always a free one.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>For TLS: the certificate with its key; null for none.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>A request with a larger body is answered when its head has come, and its body is not read.</summary>
    public int LargestBody { get; init; } = int.MaxValue;

    /// <summary>Whether requests are kept; false for a server that serves for a long time.</summary>
    public bool KeepsRequests { get; init; } = true;

    /// <summary>Name in the URL instead of the address, such as <c>localhost</c>.</summary>
    public string? Host { get; init; }
}
