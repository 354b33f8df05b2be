using System.Net;
using System.Text.Json;
using AgentGatewayPerf.Report.Html;
using AgentGatewayPerf.Report.Json;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace AgentGatewayPerf.Live;

/// <summary>The report's page, served on this machine while the run goes on.</summary>
sealed class LivePage : IAsyncDisposable
{
    // Reading the result costs the merge a moment, however many pages ask.
    static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(500);

    // All of the page is inside of it, and it asks nobody but this program.
    const string Policy = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    // A page asks every second.
    static readonly TimeSpan Farewell = TimeSpan.FromSeconds(3);

    readonly WebApplication _app;
    readonly TimeProvider _time;
    readonly Lock _lock = new();
    readonly TaskCompletionSource _reportTaken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    Func<LiveUpdate?>? _read;
    byte[]? _update;
    byte[]? _report;
    long _readAt;
    bool _watched;

    LivePage(TimeProvider time)
    {
        _time = time;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddSingleton<IHostLifetime, Demo.DemoLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        _app = builder.Build();
        _app.Run(RespondAsync);
    }

    /// <summary>Where it is: http://127.0.0.1:PORT/.</summary>
    public Uri Url => new(_app.Urls.Single());

    /// <summary>Starts to serve the page.</summary>
    public static async Task<LivePage> StartAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        var page = new LivePage(time);
        await page._app.StartAsync(cancellationToken);
        return page;
    }

    /// <summary>Shows this from now on.</summary>
    public void Show(Func<LiveUpdate?> read) => _read = read;

    /// <summary>The run is over: pages that ask get its report, and the program waits for one of them.</summary>
    public async Task CompleteAsync(ResultsDocument document)
    {
        lock (_lock)
            _report = Serialize(new LiveUpdate(false, 1, HtmlReport.Slim(document)));
        if (_watched)
            await Task.WhenAny(_reportTaken.Task, Task.Delay(Farewell, _time));
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    async Task RespondAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = Policy;
        // Pages of others that a browser was led here by carry another name, or say that they are of another place.
        if (request.Host.Host is not ("127.0.0.1" or "localhost")
            || request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site")
        {
            response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            response.Headers.Allow = "GET, HEAD";
            return;
        }
        switch (request.Path.Value)
        {
            case "/":
                response.ContentType = "text/html; charset=utf-8";
                await response.WriteAsync(HtmlReport.LivePage());
                break;
            case "/run.json":
                var (body, isReport) = Current();
                response.ContentType = "application/json";
                response.StatusCode = body is null ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
                await response.Body.WriteAsync(body ?? []);
                await response.CompleteAsync();
                if (isReport && HttpMethods.IsGet(request.Method))
                    _reportTaken.TrySetResult();
                break;
            default:
                response.StatusCode = StatusCodes.Status404NotFound;
                break;
        }
    }

    (byte[]? Body, bool IsReport) Current()
    {
        lock (_lock)
        {
            _watched = true;
            if (_report is not null)
                return (_report, true);
            if ((_update is null || _time.GetElapsedTime(_readAt) > Fresh) && _read?.Invoke() is { } update)
                (_update, _readAt) = (Serialize(update), _time.GetTimestamp());
            return (_update, false);
        }
    }

    static byte[] Serialize(LiveUpdate update) => JsonSerializer.SerializeToUtf8Bytes(update, LiveJson.Default.LiveUpdate);
}
