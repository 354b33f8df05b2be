using System.Net.Security;
using AgentGatewayPerf.Settings;
using Grpc.Core;
using Grpc.Net.Client;

namespace AgentGatewayPerf.Run;

/// <summary>Opens connections to workers.</summary>
static class WorkerChannel
{
    // A batch is some 50 KB; a worker that replays after a drop may send its buffer at once, in batches still.
    const int MaxMessageBytes = 64 << 20;

    public static GrpcChannel Open(Uri url, WorkerTrust? trust) => GrpcChannel.ForAddress(url, new GrpcChannelOptions
    {
        HttpHandler = new SocketsHttpHandler
        {
            // A worker whose machine has vanished closes nothing: only an unanswered ping tells.
            KeepAlivePingDelay = TimeSpan.FromSeconds(5),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            InitialHttp2StreamWindowSize = 1 << 20,
            UseProxy = !url.IsLoopback,
            SslOptions = trust?.ForConnections() ?? new SslClientAuthenticationOptions(),
        },
        DisposeHttpClient = true,
        MaxReceiveMessageSize = MaxMessageBytes,
    });

    public static Metadata Credentials(string token) => new() { { "authorization", $"Bearer {token}" } };
}
