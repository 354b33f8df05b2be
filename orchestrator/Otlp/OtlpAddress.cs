using System.Net.Sockets;
using AgentGatewayPerf.Common;
using OpenTelemetry.Exporter;

namespace AgentGatewayPerf.Otlp;

/// <summary>Where metrics go, and how.</summary>
/// <param name="Endpoint">As it is called; over HTTP with the path of the signal.</param>
/// <param name="Protocol">gRPC, or protocol buffers over HTTP.</param>
sealed record OtlpAddress(Uri Endpoint, OtlpExportProtocol Protocol)
{
    // What OpenTelemetry has agreed on.
    const int HttpPort = 4318;
    const string MetricsPath = "/v1/metrics";

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Reads --otlp. Port 4318 or a path mean HTTP, anything else gRPC, unless OTEL_EXPORTER_OTLP_PROTOCOL says which.</summary>
    /// <exception cref="UsageException">It is no address.</exception>
    public static OtlpAddress Parse(string text, Func<string, string?> environment)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Host.Length == 0 || url.Scheme is not ("http" or "https"))
            throw new UsageException("--otlp takes the address of a collector, such as http://localhost:4317 (gRPC) or http://localhost:4318 (HTTP).");
        if (url.UserInfo.Length > 0)
            throw new UsageException("--otlp must not hold credentials. Give them as headers by OTEL_EXPORTER_OTLP_HEADERS.");
        var path = url.AbsolutePath != "/";
        var protocol = environment("OTEL_EXPORTER_OTLP_PROTOCOL") switch
        {
            null or "" => path || url.Port == HttpPort ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc,
            "grpc" => OtlpExportProtocol.Grpc,
            "http/protobuf" => OtlpExportProtocol.HttpProtobuf,
            var other => throw new UsageException($"OTEL_EXPORTER_OTLP_PROTOCOL is grpc or http/protobuf, not '{other}'."),
        };
        return new(protocol == OtlpExportProtocol.HttpProtobuf && !path ? new Uri(url, MetricsPath) : url, protocol);
    }

    public string ProtocolName => Protocol == OtlpExportProtocol.Grpc ? "gRPC" : "HTTP";

    /// <summary>Finds out before the run whether anybody is there.</summary>
    /// <exception cref="UsageException">Nobody is.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(Patience);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(Endpoint.IdnHost, Endpoint.Port, late.Token);
        }
        catch (SocketException e)
        {
            throw Unreachable(e.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Unreachable($"no connection within {Patience.TotalSeconds:0} s");
        }
    }

    UsageException Unreachable(string why) =>
        new($"--otlp {Endpoint.GetLeftPart(UriPartial.Authority)} cannot be reached: {why}.\nStart the collector, or leave --otlp out.");
}
