using System.Net;
using System.Text;

namespace AgentGatewayPerf.Testing;

/// <summary>What an <see cref="EventRelay"/> does with one event of a stream.</summary>
public enum EventFate
{
    /// <summary>Sends it on.</summary>
    Pass,

    /// <summary>Sends it never.</summary>
    Drop,

    /// <summary>Sends it twice.</summary>
    Twice,

    /// <summary>Sends it behind the next one.</summary>
    BehindNext,

    /// <summary>Sends it, and all that follow, by <see cref="EventRelay.Delay"/> later.</summary>
    Delay,
}

/// <summary>An HTTP relay on 127.0.0.1 that loses, doubles, reorders and delays the events of streams by plan; all else passes as
/// it is.</summary>
public sealed class EventRelay : IAsyncDisposable
{
    readonly HttpListener _listener = new();
    readonly HttpClient _client = new();
    readonly Func<int, int, EventFate> _plan;
    readonly Uri _to;
    readonly Task _serving;
    int _streams;

    EventRelay(Uri to, Func<int, int, EventFate> plan)
    {
        (_to, _plan) = (to, plan);
        // HttpListener cannot take a free port by itself.
        for (var attempt = 0; ; attempt++)
        {
            Url = new Uri($"http://127.0.0.1:{LoopbackPort.Unused()}/");
            _listener.Prefixes.Clear();
            _listener.Prefixes.Add(Url.ToString());
            try
            {
                _listener.Start();
                break;
            }
            catch (HttpListenerException) when (attempt < 20)
            {
            }
        }
        _serving = ServeAsync();
    }

    /// <summary>Where it listens.</summary>
    public Uri Url { get; }

    /// <summary>How long <see cref="EventFate.Delay"/> is.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Starts a relay.</summary>
    /// <param name="to">Where requests lead.</param>
    /// <param name="plan">What becomes of an event, by the number of its stream and its own, both from 1.</param>
    /// <param name="delay">How long <see cref="EventFate.Delay"/> is.</param>
    public static EventRelay Start(Uri to, Func<int, int, EventFate> plan, TimeSpan delay = default) =>
        new(to, plan) { Delay = delay };

    /// <summary>Stops it.</summary>
    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        _client.Dispose();
        await _serving.ConfigureAwait(false);
    }

    async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync().ConfigureAwait(false);
                _ = RelayAsync(context);
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // Closed.
        }
    }

    async Task RelayAsync(HttpListenerContext context)
    {
        try
        {
            using var request = new HttpRequestMessage(
                new HttpMethod(context.Request.HttpMethod), new Uri(_to, context.Request.RawUrl));
            if (context.Request.HasEntityBody)
            {
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body).ConfigureAwait(false);
                request.Content = new ByteArrayContent(body.ToArray());
                request.Content.Headers.TryAddWithoutValidation("Content-Type", context.Request.ContentType);
            }
            foreach (var name in new[] { "A2A-Version", "Accept" })
            {
                if (context.Request.Headers[name] is { } value)
                    request.Headers.TryAddWithoutValidation(name, value);
            }
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).ConfigureAwait(false);
            context.Response.StatusCode = (int)response.StatusCode;
            context.Response.ContentType = $"{response.Content.Headers.ContentType}";
            var content = await response.Content.ReadAsStreamAsync().ConfigureAwait(false);
            if (context.Response.ContentType == "text/event-stream")
            {
                context.Response.SendChunked = true;
                await RelayEventsAsync(content, context.Response.OutputStream).ConfigureAwait(false);
            }
            else
            {
                await content.CopyToAsync(context.Response.OutputStream).ConfigureAwait(false);
            }
            context.Response.Close();
        }
        catch (Exception e) when (e is HttpListenerException or HttpRequestException or IOException or ObjectDisposedException)
        {
            context.Response.Abort();
        }
    }

    async Task RelayEventsAsync(Stream from, Stream to)
    {
        var stream = Interlocked.Increment(ref _streams);
        using var reader = new StreamReader(from);
        var (number, held, text) = (0, "", new StringBuilder());
        while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            text.Append(line).Append('\n');
            if (line.Length > 0)
                continue;
            var whole = text.ToString();
            text.Clear();
            var fate = _plan(stream, ++number);
            if (fate == EventFate.Delay)
                await Task.Delay(Delay).ConfigureAwait(false);
            if (fate == EventFate.BehindNext)
                held = whole;
            if (fate is EventFate.Drop or EventFate.BehindNext)
                continue;
            var sent = whole + (fate == EventFate.Twice ? whole : "") + held;
            await to.WriteAsync(Encoding.UTF8.GetBytes(sent)).ConfigureAwait(false);
            await to.FlushAsync().ConfigureAwait(false);
            held = "";
        }
    }
}
