using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using ModelContextProtocol.AspNetCore;

namespace AgentGatewayPerf.Demo;

/// <summary>
/// Something to measure on a fresh machine: a real MCP server at /mcp and an A2A agent at /, on one loopback port, as a
/// gateway would offer them; gRPC has a port of its own. State is bounded, answers depend on nothing but the requests.
/// </summary>
sealed class DemoGateway : IAsyncDisposable
{
    /// <summary>Path of the MCP endpoint.</summary>
    public const string McpPath = "/mcp";

    /// <summary>Path of the agent's HTTP+JSON endpoint.</summary>
    public const string RestPath = "/rest";

    /// <summary>Largest request body, bytes; larger ones are answered with 413.</summary>
    const long MaxRequestBytes = 4 * 1024 * 1024;

    // Long enough for answers in flight, short enough that a client's open event stream does not hold up the end.
    static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(1);

    readonly WebApplication _app;

    DemoGateway(WebApplication app)
    {
        _app = app;
        Url = new Uri(app.Urls.First());
        GrpcUrl = new Uri(app.Urls.Last());
    }

    /// <summary>Where it listens: http://127.0.0.1:PORT.</summary>
    public Uri Url { get; }

    /// <summary>Where the agent speaks gRPC, which without TLS has no port together with HTTP/1.1.</summary>
    public Uri GrpcUrl { get; }

    /// <summary>Starts a gateway that serves until it is disposed.</summary>
    /// <param name="port">Port of 127.0.0.1, 0 for a free one.</param>
    /// <param name="cancellationToken">Gives up starting; has no effect afterwards.</param>
    /// <param name="http2">Speak HTTP/2 with prior knowledge instead of HTTP/1.1; without TLS a port has one or the
    /// other.</param>
    /// <param name="pace">How long the streams and tasks of the agent take; null for the usual.</param>
    /// <param name="grpcPort">Port of 127.0.0.1 for gRPC, 0 for a free one; with <paramref name="http2"/> it is the same
    /// port.</param>
    /// <exception cref="IOException">A port cannot be listened on; the message is for the user.</exception>
    public static async Task<DemoGateway> StartAsync(
        int port, CancellationToken cancellationToken, bool http2 = false, DemoPace? pace = null, int grpcPort = 0)
    {
        var app = Build(port, grpcPort, http2, pace ?? DemoPace.Default);
        try
        {
            await app.StartAsync(cancellationToken);
            return new DemoGateway(app);
        }
        catch (Exception fault)
        {
            await app.DisposeAsync();
            if (fault is IOException or SocketException)
            {
                throw new IOException(PortFault(port, grpcPort, fault), fault);
            }

            throw;
        }
    }

    /// <summary>Stops listening and closes every connection.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    static WebApplication Build(int port, int grpcPort, bool http2, DemoPace pace)
    {
        // The empty builder: neither an appsettings.json in the user's directory nor ASPNETCORE_ variables change a demo.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder
            .WebHost.UseKestrelCore()
            .ConfigureKestrel(kestrel =>
            {
                kestrel.AddServerHeader = false;
                kestrel.Limits.MaxRequestBodySize = MaxRequestBytes;
                kestrel.Listen(
                    IPAddress.Loopback, port, listen => listen.Protocols = http2 ? HttpProtocols.Http2 : HttpProtocols.Http1);
                if (!http2)
                    kestrel.Listen(IPAddress.Loopback, grpcPort, listen => listen.Protocols = HttpProtocols.Http2);
            });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, DemoLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        builder.Services.AddSingleton(new DemoConversations(pace));
        builder.Services.AddGrpc();
        builder.Services
            .AddMcpServer(server => server.ServerInfo = new() { Name = "agentgateway-perf demo", Version = AgentCard.Version })
            // Clients that initialize get a session, those of the 2026-07-28 revision need none.
            .WithHttpTransport(http => http.SessionMode = HttpServerSessionMode.StatefulForInitializeClients)
            .WithTools(DemoTools.Create())
            .WithResources(DemoResources.Create())
            .WithPrompts(DemoPrompts.Create());

        var app = builder.Build();
        // A page that somebody visits must not reach the demo under a name that leads here (DNS rebinding).
        app.Use((context, next) =>
        {
            if (IsLoopback(context.Request.Host.Host) && IsLoopbackOrigin(context.Request.Headers.Origin.ToString()))
                return next(context);
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return context.Response.WriteAsync("The demo gateway is for this machine only.");
        });
        var conversations = app.Services.GetRequiredService<DemoConversations>();
        app.MapMcp(McpPath);
        app.MapPost("/", new DemoAgent(conversations).HandleAsync);
        new DemoRest(conversations, A2aDialect.V1, "application/a2a+json").Map(app, RestPath);
        new DemoRest(conversations, A2aDialect.V03OfProtocolBuffers, "application/json").Map(app, $"{RestPath}/v1");
        app.MapGrpcService<DemoGrpcV1>();
        app.MapGrpcService<DemoGrpcV03>();
        app.MapGet(AgentCard.Path, context => AgentCard.HandleAsync(context, new Uri(app.Urls.Last()).Port));
        app.MapGet("/health", context => context.Response.WriteAsync("ok"));
        app.MapGet("/", context => context.Response.WriteAsync($"agentgateway-perf demo gateway: MCP at {McpPath}, A2A at /\n"));
        return app;
    }

    static bool IsLoopbackOrigin(string origin) =>
        origin.Length == 0 || (Uri.TryCreate(origin, UriKind.Absolute, out var url) && IsLoopback(url.Host));

    static bool IsLoopback(string host) =>
        host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    static string PortFault(int port, int grpcPort, Exception fault)
    {
        var ports = grpcPort == 0 ? $"127.0.0.1:{port}" : $"127.0.0.1:{port} and {grpcPort}";
        var flags = grpcPort == 0 ? "--port" : "--port and --grpc-port";
        var socketFault =
            fault as SocketException
            ?? fault.InnerException as SocketException
            ?? fault.InnerException?.InnerException as SocketException;
        return socketFault?.SocketErrorCode switch
        {
            SocketError.AccessDenied =>
                $"The demo gateway may not listen on {ports}: ports below 1024 need privileges. Choose another with {flags}.",
            SocketError.AddressAlreadyInUse =>
                $"The demo gateway cannot listen on {ports}: the port is in use. Stop what listens there or choose another with {flags}.",
            _ => $"The demo gateway cannot listen on {ports}: {fault.Message} Choose another port with {flags}.",
        };
    }
}
