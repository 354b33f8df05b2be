using System.Globalization;
using System.Text;

namespace AgentGatewayPerf.Targets.GatewayStandIn.Http;

/// <summary>
/// Writes answers with the gateway's framing: its own headers in lower case and then length and date, chunk sizes in
/// upper-case hexadecimal, and every call one segment of its own.
/// </summary>
sealed class ResponseWriter(Stream stream)
{
    /// <summary>Written on every answer between its own headers and its length: rate limit, <c>connection: close</c>.</summary>
    public List<HeaderLine> Policy { get; } = [];

    /// <summary>An answer of the gateway itself, whole.</summary>
    public Task SendAsync(int status, string? contentType, string body, CancellationToken cancellation)
    {
        var content = Encoding.UTF8.GetBytes(body);
        List<HeaderLine> headers = [];
        // A limited request was never routed, so that its policy headers were there before the body's type was.
        if (status == 429)
            headers.AddRange(Policy);
        if (contentType is not null)
            headers.Add(new("content-type", contentType));
        if (status != 429)
            headers.AddRange(Policy);
        headers.Add(new("content-length", content.Length.ToString(CultureInfo.InvariantCulture)));
        headers.Add(new("date", Now()));
        return SendRawAsync(status, Reason(status), headers, content, cancellation);
    }

    /// <summary>Status line and headers of an event stream, before there is an event.</summary>
    public Task BeginEventsAsync(string? sessionId, CancellationToken cancellation)
    {
        List<HeaderLine> headers = [new("content-type", "text/event-stream"), new("cache-control", "no-cache")];
        if (sessionId is not null)
            headers.Add(new("mcp-session-id", sessionId));
        headers.AddRange(Policy);
        headers.Add(new("transfer-encoding", "chunked"));
        headers.Add(new("date", Now()));
        return SendRawAsync(200, Reason(200), headers, default, cancellation);
    }

    /// <summary>One message as one event in one chunk.</summary>
    public Task EventAsync(string json, CancellationToken cancellation) =>
        ChunkAsync(Encoding.UTF8.GetBytes($"event: message\ndata: {json}\n\n"), cancellation);

    /// <summary>One chunk.</summary>
    public Task ChunkAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        byte[] chunk = [.. Encoding.ASCII.GetBytes($"{content.Length:X}\r\n"), .. content.Span, (byte)'\r', (byte)'\n'];
        return stream.WriteAsync(chunk, cancellation).AsTask();
    }

    /// <summary>The end of a chunked body.</summary>
    public Task EndAsync(CancellationToken cancellation) => stream.WriteAsync("0\r\n\r\n"u8.ToArray(), cancellation).AsTask();

    /// <summary>Headers as given, and what is there of the body.</summary>
    public Task SendRawAsync(
        int status, string reason, IReadOnlyList<HeaderLine> headers, ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        var head = new StringBuilder().Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} {reason}\r\n");
        foreach (var header in headers)
            head.Append(CultureInfo.InvariantCulture, $"{header.Name}: {header.Value}\r\n");
        byte[] message = [.. Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), .. body.Span];
        return stream.WriteAsync(message, cancellation).AsTask();
    }

    /// <summary>What a client that waits with its body is waiting for.</summary>
    public ValueTask ContinueAsync() => stream.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray());

    static string Now() => DateTime.UtcNow.ToString("R", CultureInfo.InvariantCulture);

    static string Reason(int status) => status switch
    {
        200 => "OK",
        202 => "Accepted",
        400 => "Bad Request",
        401 => "Unauthorized",
        404 => "Not Found",
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        415 => "Unsupported Media Type",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "A status the gateway does not send by itself."),
    };
}
