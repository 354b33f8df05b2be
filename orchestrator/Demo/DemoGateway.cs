using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using ModelContextProtocol.AspNetCore;

namespace AgentGatewayPerf.Demo;

/// <summary>
/// Something to measure on a fresh machine: a real MCP server at /mcp and an A2A agent at /, on one loopback port, as a
/// gateway would offer them. State is bounded, answers depend on nothing but the requests.
/// </summary>
sealed class DemoGateway : IAsyncDisposable
{
    /// <summary>Path of the MCP endpoint.</summary>
    public const string McpPath = "/mcp";

    /// <summary>Largest request body, bytes; larger ones are answered with 413.</summary>
    const long MaxRequestBytes = 4 * 1024 * 1024;

    // Long enough for answers in flight, short enough that a client's open event stream does not hold up the end.
    static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(1);

    readonly WebApplication _app;

    DemoGateway(WebApplication app)
    {
        _app = app;
        Url = new Uri(app.Urls.Single());
    }

    /// <summary>Where it listens: http://127.0.0.1:PORT.</summary>
    public Uri Url { get; }

    /// <summary>Starts a gateway that serves until it is disposed.</summary>
    /// <param name="port">Port of 127.0.0.1, 0 for a free one.</param>
    /// <param name="cancellationToken">Gives up starting; has no effect afterwards.</param>
    /// <param name="http2">Speak HTTP/2 with prior knowledge instead of HTTP/1.1; without TLS a port has one or the
    /// other.</param>
    /// <param name="pace">How long the streams and tasks of the agent take; null for the usual.</param>
    /// <exception cref="IOException">The port cannot be listened on; the message is for the user.</exception>
    public static async Task<DemoGateway> StartAsync(
        int port, CancellationToken cancellationToken, bool http2 = false, DemoPace? pace = null)
    {
        var app = Build(port, http2, pace ?? DemoPace.Default);
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
                throw new IOException(PortFault(port, fault), fault);
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

    static WebApplication Build(int port, bool http2, DemoPace pace)
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
            });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, DemoLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
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
        var agent = new DemoAgent(pace);
        app.MapMcp(McpPath);
        app.MapPost("/", agent.HandleAsync);
        app.MapGet(AgentCard.Path, AgentCard.HandleAsync);
        app.MapGet("/health", context => context.Response.WriteAsync("ok"));
        app.MapGet("/", context => context.Response.WriteAsync($"agentgateway-perf demo gateway: MCP at {McpPath}, A2A at /\n"));
        return app;
    }

    static bool IsLoopbackOrigin(string origin) =>
        origin.Length == 0 || (Uri.TryCreate(origin, UriKind.Absolute, out var url) && IsLoopback(url.Host));

    static bool IsLoopback(string host) =>
        host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    static string PortFault(int port, Exception fault)
    {
        var socketFault =
            fault as SocketException
            ?? fault.InnerException as SocketException
            ?? fault.InnerException?.InnerException as SocketException;
        return socketFault?.SocketErrorCode switch
        {
            SocketError.AccessDenied =>
                $"The demo gateway may not listen on 127.0.0.1:{port}: ports below 1024 need privileges. Choose another with --port.",
            SocketError.AddressAlreadyInUse =>
                $"The demo gateway cannot listen on 127.0.0.1:{port}: the port is in use. Stop what listens there or choose another with --port.",
            _ => $"The demo gateway cannot listen on 127.0.0.1:{port}: {fault.Message} Choose another port with --port.",
        };
    }
}
