using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Forwarder;

namespace AgentGatewayPerf.EndToEnd.Tests.Support;

/// <summary>A reverse proxy for gRPC, as a gateway passes it through: another connection to the agent, trailers and
/// all.</summary>
sealed class GrpcGateway : IAsyncDisposable
{
    readonly WebApplication _app;
    readonly ConcurrentQueue<(string Path, byte[] Body)> _calls;

    GrpcGateway(WebApplication app, ConcurrentQueue<(string Path, byte[] Body)> calls) => (_app, _calls) = (app, calls);

    /// <summary>The calls that were passed on, with the bodies of their requests.</summary>
    public IReadOnlyList<(string Path, byte[] Body)> Calls => [.. _calls];

    /// <summary>Where it listens, for HTTP/2 with prior knowledge.</summary>
    public Uri Url => new(_app.Urls.Single());

    /// <summary>Starts one before an agent that speaks gRPC.</summary>
    /// <param name="agent">Where the agent speaks it.</param>
    public static async Task<GrpcGateway> StartAsync(Uri agent)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(
            kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddRoutingCore();
        builder.Services.AddHttpForwarder();
        var app = builder.Build();
        var calls = new ConcurrentQueue<(string Path, byte[] Body)>();
        app.Use(async (context, next) =>
        {
            var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            calls.Enqueue((context.Request.Path, body.ToArray()));
            body.Position = 0;
            context.Request.Body = body;
            await next(context);
        });
        app.MapForwarder("/{**path}", agent.ToString(), new ForwarderRequestConfig
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        });
        await app.StartAsync();
        return new GrpcGateway(app, calls);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
