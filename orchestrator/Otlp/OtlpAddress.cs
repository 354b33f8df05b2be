using System.Net;
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
    const string GrpcPath = "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Reads --otlp. Port 4318 or a path mean HTTP, anything else gRPC, unless OTEL_EXPORTER_OTLP_PROTOCOL says
    /// which.</summary>
    /// <exception cref="UsageException">It is no address.</exception>
    public static OtlpAddress Parse(string text, Func<string, string?> environment)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Host.Length == 0 || url.Scheme is not ("http" or "https"))
        {
            throw new UsageException(
                "--otlp takes the address of a collector, such as http://localhost:4317 (gRPC) or http://localhost:4318 (HTTP).");
        }
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

    /// <summary>Finds out before the run whether a collector responds.</summary>
    /// <exception cref="UsageException">None does.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(Patience);
        try
        {
            // Some collectors are only listened for by a proxy: what counts is a response, whatever it says.
            using var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
            using var request = EmptyExport();
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, late.Token);
        }
        catch (HttpRequestException e)
        {
            throw Unreachable(e.GetBaseException().Message.TrimEnd('.'));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Unreachable($"no response within {Patience.TotalSeconds:0} s");
        }
    }

    // An export of no metrics, which every collector takes.
    HttpRequestMessage EmptyExport()
    {
        var isGrpc = Protocol == OtlpExportProtocol.Grpc;
        var request = new HttpRequestMessage(HttpMethod.Post, isGrpc ? new Uri(Endpoint, GrpcPath) : Endpoint)
        {
            Version = isGrpc ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            // Of a gRPC message the head is left: not compressed, and no byte long.
            Content = new ByteArrayContent(isGrpc ? new byte[5] : []),
        };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", isGrpc ? "application/grpc" : "application/x-protobuf");
        request.Headers.TryAddWithoutValidation("TE", isGrpc ? ["trailers"] : []);
        return request;
    }

    UsageException Unreachable(string why) =>
        new(
            $"--otlp {Endpoint.GetLeftPart(UriPartial.Authority)} cannot be reached: {why}.\nStart the collector, or leave --otlp out.");
}
