using System.Collections.Concurrent;
using System.Net;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace AgentGatewayPerf.Orchestrator.Tests.Otlp;

/// <summary>A collector of OpenTelemetry metrics in this process: gRPC on one port, protocol buffers over HTTP on
/// another.</summary>
sealed class OtlpReceiver : IAsyncDisposable
{
    readonly WebApplication _app;
    readonly ConcurrentQueue<ExportMetricsServiceRequest> _exports = new();

    OtlpReceiver(bool refuse)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddRouting();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(this);
        _app = builder.Build();
        _app.MapGrpcService<Service>();
        _app.MapPost("/v1/metrics", async context =>
        {
            if (refuse)
            {
                context.Response.StatusCode = StatusCodes.Status403Forbidden;
                return;
            }
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            Keep(ExportMetricsServiceRequest.Parser.ParseFrom(body.ToArray()));
            context.Response.ContentType = context.Request.ContentType;
            await context.Response.Body.WriteAsync(new ExportMetricsServiceResponse().ToByteArray());
        });
    }

    public string GrpcUrl => Addresses[0];

    public string HttpUrl => Addresses[1];

    public int Exports => _exports.Count;

    public IReadOnlyDictionary<string, string> Resource =>
        Attributes(_exports.First().ResourceMetrics.Single().Resource.Attributes);

    string[] Addresses => [.. _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses];

    /// <param name="refuse">Whether to answer 403 over HTTP.</param>
    public static async Task<OtlpReceiver> StartAsync(bool refuse = false)
    {
        var receiver = new OtlpReceiver(refuse);
        await receiver._app.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    /// <summary>The metric as it was last sent; cumulative ones hold all there was.</summary>
    public Metric Last(string name) => _exports.Reverse().SelectMany(e => e.ResourceMetrics).SelectMany(r => r.ScopeMetrics)
        .SelectMany(s => s.Metrics).First(m => m.Name == name);

    public static IReadOnlyDictionary<string, string> Attributes(IEnumerable<KeyValue> attributes) => attributes.ToDictionary(
        a => a.Key, a => a.Value.ValueCase == AnyValue.ValueOneofCase.IntValue ? $"{a.Value.IntValue}" : a.Value.StringValue);

    // Of no metrics: somebody looks whether there is a collector.
    void Keep(ExportMetricsServiceRequest export)
    {
        if (export.ResourceMetrics.Count > 0)
            _exports.Enqueue(export);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(TestContext.Current.CancellationToken);
        await _app.DisposeAsync();
    }

    sealed class Service(OtlpReceiver receiver) : MetricsService.MetricsServiceBase
    {
        public override Task<ExportMetricsServiceResponse> Export(ExportMetricsServiceRequest request, ServerCallContext context)
        {
            receiver.Keep(request);
            return Task.FromResult(new ExportMetricsServiceResponse());
        }
    }
}
