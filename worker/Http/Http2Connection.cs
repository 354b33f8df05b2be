using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Base;
using AgentGatewayPerf.Worker.Loop;
using static AgentGatewayPerf.Worker.Http.ConnectionErrors;

namespace AgentGatewayPerf.Worker.Http;

/// <summary>
/// A connection of HTTP/2, by the runtime's SocketsHttpHandler: one connection, one stream at a time. The handler works on the
/// thread pool; moments are taken there, and everything else happens on the load thread, as with HTTP/1.1. It costs several times
/// as much processor time a request and makes garbage.
/// </summary>
sealed partial class Http2Connection(EventLoop loop, HttpTarget target, string wantedHeader) : IGatewayConnection
{
    /// <summary>As for HTTP/1.1; here only the stream is given up, not the connection.</summary>
    const long LingerAfterResponse = HttpConnection.LingerAfterResponse;

    const int PieceSize = 16 * 1024;

    readonly ResponseBody _body = new(target.Assigned);
    HttpMessageInvoker? _invoker;
    WatchedStream? _stream;
    CancellationTokenSource? _cancel;
    IResponseHandler? _handler;

    // Why the exchange was cancelled.
    Outcome _reason;
    string? _reasonText;
    bool _isAborted;
    bool _isLeftOpen;
    long _deadline;
    long _sent;
    long _firstByte;
    long _firstEvent;
    long _completed;

    public bool IsConnected => _cancel is null && _stream is { HasEnded: false };

    public long ResponsesOnConnection { get; private set; }

    public async ValueTask<ExchangeResult> ExchangeAsync(ReadOnlyMemory<byte> request, IResponseHandler handler)
    {
        using var cancel = new CancellationTokenSource();
        var invoker = _invoker!;
        _cancel = cancel;
        _handler = handler;
        (_reason, _reasonText, _isAborted, _isLeftOpen) = (Outcome.Ok, null, false, false);
        (_firstByte, _firstEvent, _completed) = (0, 0, 0);
        _body.Reset();
        _sent = Clock.Now;
        _deadline = _sent + target.Timeout;
        Outcome failure;
        string? error = null;
        try
        {
            using var message = Http2Request.Read(request.Span, target);
            using var response = await invoker.SendAsync(message, cancel.Token).ConfigureAwait(false);
            var now = Clock.Now;
            await loop.Enter();
            _firstByte = now;
            (failure, error) = TakeHead(response) is { } problem
                ? (new Outcome(OutcomeClass.Protocol), problem)
                : await ReadBodyAsync(response.Content, cancel.Token);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException
            or ObjectDisposedException or InvalidOperationException)
        {
            await loop.Enter();
            (failure, error) = Read(e, cancel.IsCancellationRequested);
        }
        var ended = _completed != 0 ? _completed : Clock.Now;
        _handler = null;
        _cancel = null;
        _deadline = 0;
        if (_isAborted || _stream is null or { HasEnded: true })
            Close();
        return new ExchangeResult(failure, _sent, _firstByte, _firstEvent, ended, error, _isLeftOpen);
    }

    public void CheckDeadline(long now)
    {
        if (_deadline == 0 || now < _deadline)
            return;
        _deadline = 0;
        _isLeftOpen = _completed != 0;
        if (_isLeftOpen)
            Cancel(Outcome.Ok, null);
        else
            Cancel(new Outcome(OutcomeClass.Timeout), $"No whole response within {Seconds(target.Timeout)}.");
    }

    public void Abort()
    {
        _isAborted = true;
        if (_cancel is null)
            Close();
        else if (_completed != 0)
            Cancel(Outcome.Ok, null);
        else
            Cancel(new Outcome(OutcomeClass.Aborted), "In flight at the end of the load.");
    }

    public void Dispose() => Abort();

    void Cancel(Outcome reason, string? text)
    {
        (_reason, _reasonText) = (reason, text);
        _cancel?.Cancel();
    }

    /// <returns>What is wrong with the head; null for nothing.</returns>
    string? TakeHead(HttpResponseMessage response)
    {
        var encodings = response.Content.Headers.ContentEncoding;
        if (encodings.Any(encoding => !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase)))
            return $"The response has a header that is not allowed: content-encoding: {string.Join(", ", encodings)}";
        var head = new ResponseHead
        {
            Status = (int)response.StatusCode,
            Content = KindOf(response.Content.Headers.ContentType),
            ContentLength = response.Content.Headers.ContentLength ?? -1,
        };
        if (head.IsRedirect && response.Headers.Location is { } location)
            head.Location = Printable.OneLine(location.OriginalString, 200);
        if (head.IsRateLimited)
            head.RetryAfter = NumberOf(response.Headers, "retry-after", "ratelimit-reset", "x-ratelimit-reset");
        head.RateLimit = NumberOf(response.Headers, "x-ratelimit-limit");
        head.RateRemaining = NumberOf(response.Headers, "x-ratelimit-remaining");
        head.RateReset = NumberOf(response.Headers, "x-ratelimit-reset");
        var wanted = wantedHeader.Length > 0 && response.Headers.TryGetValues(wantedHeader, out var values) ? values.First() : "";
        _handler!.OnHead(head, Encoding.UTF8.GetBytes(wanted));
        if (_handler.IsEndless)
            _deadline = 0;
        if (_handler.IsComplete)
            EndTime(_firstByte);
        _body.Start(head);
        return null;
    }

    async ValueTask<(Outcome Failure, string? Error)> ReadBodyAsync(HttpContent content, CancellationToken cancellation)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellation);
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(PieceSize);
        try
        {
            while (true)
            {
                var count = await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false);
                var now = Clock.Now;
                await loop.Enter();
                if (TakePiece(buffer.AsSpan(0, count)) is { } problem)
                    return _completed != 0 ? (Outcome.Ok, null) : (new Outcome(OutcomeClass.Protocol), problem);
                if (_firstEvent == 0 && _handler!.HasEvent)
                    _firstEvent = now;
                if (_completed == 0 && (count == 0 || _handler!.IsComplete))
                    EndTime(now);
                if (count == 0)
                {
                    ResponsesOnConnection++;
                    return (Outcome.Ok, null);
                }
            }
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The response has come; the end of its stream is waited for a little longer.</summary>
    void EndTime(long now)
    {
        _completed = now;
        _deadline = Math.Min(_deadline, now + LingerAfterResponse);
    }

    string? TakePiece(ReadOnlySpan<byte> piece)
    {
        if (piece.IsEmpty)
        {
            _handler!.OnEnd(_body.Finish(default, _handler));
            return null;
        }
        ReadOnlySpan<byte> inPlace = default;
        var problem = _body.Append(piece, ref inPlace, _handler!);
        _body.Keep(inPlace);
        return problem;
    }

    (Outcome Failure, string? Error) Read(Exception e, bool cancelled)
    {
        if (cancelled)
            return (_reason, _reasonText);
        if (_completed != 0)
            return (Outcome.Ok, null);
        if (target.Tls is not null && TlsErrors.Find(e) is { } reason)
            return (new Outcome(OutcomeClass.Tls), $"TLS with {target.Host} failed: {reason}.");
        var kind = e switch
        {
            HttpRequestException request => request.HttpRequestError,
            HttpIOException io => io.HttpRequestError,
            _ => HttpRequestError.Unknown,
        };
        if (kind is HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded
            or HttpRequestError.VersionNegotiationError)
        {
            return (new Outcome(OutcomeClass.Protocol), Printable.OneLine(Encoding.UTF8.GetBytes(e.Message), 200));
        }
        var outcome = Lost(_firstByte != 0, ResponsesOnConnection);
        var text = LostText(_stream is { HasEnded: false } ? $"reset ({Innermost(e)})" : "closed", outcome);
        // A server that speaks HTTP/1.1 alone does not understand the first bytes of HTTP/2.
        return (outcome, outcome.Code == (int)ResetMoment.NewConnection ? $"{text} Does {target.Origin} speak HTTP/2?" : text);
    }

    static string Innermost(Exception e) => Printable.OneLine(Encoding.UTF8.GetBytes(e.GetBaseException().Message), 120);

    static int? NumberOf(HttpResponseHeaders headers, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (headers.TryGetValues(name, out var values)
                && int.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            {
                return seconds;
            }
        }
        return null;
    }

    static ContentKind KindOf(MediaTypeHeaderValue? type) => type?.MediaType switch
    {
        null => ContentKind.Other,
        var media when media.Equals("text/event-stream", StringComparison.OrdinalIgnoreCase) => ContentKind.EventStream,
        var media when media.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || (media.Length > 5 && media.EndsWith("+json", StringComparison.OrdinalIgnoreCase)) => ContentKind.Json,
        _ => ContentKind.Other,
    };
}
