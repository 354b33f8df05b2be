using System.Globalization;
using System.Text;

namespace AgentGatewayPerf.Testing.Scripted;

/// <summary>What a scripted server sends for one request, byte for byte, and what it does to the connection.</summary>
/// <param name="Steps">The steps in their order.</param>
public sealed record Reply(IReadOnlyList<ReplyStep> Steps)
{
    /// <summary>Never answers; the connection stays open.</summary>
    public static Reply Never { get; } = new([new(ReplyStepKind.Hang)]);

    /// <summary>Closes without an answer.</summary>
    public static Reply Closed { get; } = new([new(ReplyStepKind.Close)]);

    /// <summary>Resets without an answer.</summary>
    public static Reply Broken { get; } = new([new(ReplyStepKind.Reset)]);

    /// <summary>202 with an empty body, as for a notification.</summary>
    public static Reply Accepted { get; } = Raw("HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n");

    /// <summary>Just these segments, whatever they are.</summary>
    public static Reply Raw(params ReadOnlySpan<string> segments) =>
        new([.. segments.ToArray().Select(segment => new ReplyStep(ReplyStepKind.Send, Encoding.UTF8.GetBytes(segment)))]);

    /// <summary>A whole answer with a length.</summary>
    /// <param name="status">Status code.</param>
    /// <param name="contentType">Type of the body.</param>
    /// <param name="body">The body.</param>
    /// <param name="headers">Further header lines, without their ends.</param>
    public static Reply Status(int status, string contentType, string body, params ReadOnlySpan<string> headers)
    {
        var head = new StringBuilder().Append(
            CultureInfo.InvariantCulture, $"HTTP/1.1 {status} Scripted\r\ncontent-type: {contentType}\r\n");
        foreach (var header in headers)
            head.Append(header).Append("\r\n");
        head.Append(CultureInfo.InvariantCulture, $"content-length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n");
        return Raw(head.Append(body).ToString());
    }

    /// <summary>200 with JSON.</summary>
    public static Reply Json(string json, params ReadOnlySpan<string> headers) => Status(200, "application/json", json, headers);

    /// <summary>A web page with status 200, as from a proxy or a wrong address.</summary>
    public static Reply Html() =>
        Status(200, "text/html; charset=utf-8", "<!DOCTYPE html><html><body><h1>Welcome</h1></body></html>");

    /// <summary>200 with an event stream: headers, then every message as one chunk, each a segment of its own.</summary>
    public static Reply Events(params ReadOnlySpan<string> messages) => Events([], messages);

    /// <summary>200 with an event stream and further header lines.</summary>
    public static Reply Events(IEnumerable<string> headers, params ReadOnlySpan<string> messages)
    {
        var head =
            $"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n{string.Concat(headers.Select(h => h + "\r\n"))}transfer-encoding: chunked\r\n\r\n";
        return Raw([head, .. messages.ToArray().Select(message => Chunk($"event: message\ndata: {message}\n\n")), "0\r\n\r\n"]);
    }

    /// <summary>200 with JSON in chunks of a few bytes that carry extensions, and with trailers.</summary>
    public static Reply OddlyChunked(string json)
    {
        var body = string.Concat(json.Chunk(7).Select(piece => Chunk(new string(piece), ";part=\"a;b\"")));
        return Raw(
            $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTRANSFER-ENCODING: chunked\r\n\r\n{body}0;last\r\nx-checksum: 1\r\nx-more: 2\r\n\r\n");
    }

    /// <summary>The same, followed by an orderly close; the answer does not announce it.</summary>
    public Reply ThenClose() => new([.. Steps, new(ReplyStepKind.Close)]);

    /// <summary>The same, followed by a reset.</summary>
    public Reply ThenReset() => new([.. Steps, new(ReplyStepKind.Reset)]);

    /// <summary>The same, after a wait.</summary>
    public Reply After(TimeSpan delay) => new([new(ReplyStepKind.Pause, Delay: delay), .. Steps]);

    /// <summary>The same after informational answers (103, 100).</summary>
    public Reply AfterInformational() =>
        new([.. Raw("HTTP/1.1 103 Early Hints\r\nlink: </style.css>\r\n\r\n", "HTTP/1.1 100 Continue\r\n\r\n").Steps, .. Steps]);

    /// <summary>The same bytes, every one a segment of its own.</summary>
    public Reply Dripping() =>
        new([.. Steps.SelectMany(step => step.Kind == ReplyStepKind.Send
            ? Enumerable.Range(0, step.Bytes.Length).Select(i => step with { Bytes = step.Bytes.Slice(i, 1) })
            : [step])]);

    /// <summary>All but the last <paramref name="bytes"/> bytes; what follows is for the caller to say (<see cref="ThenClose"/>,
    /// <see cref="ThenReset"/>).</summary>
    public Reply CutShort(int bytes)
    {
        byte[] all = [.. Steps.Where(step => step.Kind == ReplyStepKind.Send).SelectMany(step => step.Bytes.ToArray())];
        return new([new(ReplyStepKind.Send, all.AsMemory(0, all.Length - bytes))]);
    }

    static string Chunk(string content, string extension = "") =>
        string.Create(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetByteCount(content):x}{extension}\r\n{content}\r\n");
}
