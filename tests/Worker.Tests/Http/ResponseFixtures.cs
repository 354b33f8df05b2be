namespace AgentGatewayPerf.Worker.Tests.Http;

/// <summary>A response as it comes over the wire, and what must be understood of it.</summary>
/// <param name="Name">What is special about it.</param>
/// <param name="Wire">Its bytes.</param>
/// <param name="Status">Status of the final response.</param>
/// <param name="Messages">JSON messages handed on, in order.</param>
/// <param name="KeepAlive">Whether the connection can be used again.</param>
/// <param name="SessionId">Value of Mcp-Session-Id.</param>
/// <param name="Text">Body that was no message.</param>
/// <param name="EndsByClose">The response ends with the connection.</param>
public sealed record ResponseFixture(
    string Name,
    string Wire,
    int Status,
    string[] Messages,
    bool KeepAlive = true,
    string SessionId = "",
    string Text = "",
    bool EndsByClose = false)
{
    /// <summary>Its name, for the list of tests.</summary>
    public override string ToString() => Name;
}

/// <summary>Responses in the shapes that real servers and agentgateway send: framing, header case, order of events.</summary>
public static class ResponseFixtures
{
    const string Result = """{"jsonrpc":"2.0","id":7,"result":{"content":[{"type":"text","text":"Echo: grüße"}]}}""";
    const string Swapped = """{"result":{"content":[]},"jsonrpc":"2.0","id":7}""";
    const string Progress = """{"method":"notifications/progress","params":{"progress":1,"progressToken":"p"},"jsonrpc":"2.0"}""";

    /// <summary>All of them.</summary>
    public static ResponseFixture[] Responses { get; } =
    [
        new("JSON with Content-Length",
            $"HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: {Bytes(Result)}\r\nConnection: keep-alive\r\nKeep-Alive: timeout=5\r\n\r\n{Result}",
            200, [Result]),
        new("JSON in one chunk",
            $"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{Chunk(Result)}0\r\n\r\n",
            200, [Result]),
        new("JSON in several chunks with extensions, trailers and upper-case sizes",
            "HTTP/1.1 200 OK\r\nCONTENT-TYPE: application/json\r\nTRANSFER-ENCODING: Chunked\r\n\r\n"
                + $"0A;name=value\r\n{Result[..10]}\r\n5 ; x\r\n{Result[10..15]}\r\n{Chunk(Result[15..])}000;last\r\nX-Checksum: 1\r\nOther: 2\r\n\r\n",
            200,
            [Result]),
        new(
            "agentgateway's event stream",
            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncache-control: no-cache\r\nmcp-session-id: eyJ0IjoibWNwIn0\r\ntransfer-encoding: chunked\r\n"
            + $"date: Mon, 23 Nov 2026 04:53:00 GMT\r\n\r\n{Chunk($"event: message\ndata: {Result}\n\n", upper: true)}0\r\n\r\n",
            200, [Result], SessionId: "eyJ0IjoibWNwIn0"),
        new("event stream with priming event, ids and progress, each event a chunk",
            "HTTP/1.1 200 OK\r\nX-Powered-By: Express\r\ncontent-type: text/event-stream\r\nMcp-Session-Id:  42d2c34e \r\nTransfer-Encoding: chunked\r\n\r\n"
                + Chunk("id: 1\ndata: \n\n")
                + Chunk($"event: message\nid: 2\ndata: {Progress}\n\n")
                + Chunk($"event: message\nid: 3\ndata: {Swapped}\n\n")
                + "0\r\n\r\n",
            200,
            [Progress, Swapped],
            SessionId: "42d2c34e"),
        new(
            "event cut into chunks in the middle, CR LF lines, comments, retry",
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
                + Chunk(": keepalive\r\nretry: 1000\r\n\r\nda")
                + Chunk($"ta:{Result[..20]}")
                + Chunk($"{Result[20..]}\r")
                + Chunk("\n\r\n")
                + "0\r\n\r\n",
            200,
            [Result]),
        new(
            "event with its data on several lines",
            $"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: {Bytes("data: {\ndata:  \"a\":1\ndata: }\n\ndata: x\r\r")}\r\n\r\ndata: {{\ndata:  \"a\":1\ndata: }}\n\ndata: x\r\r",
            200, ["{\n \"a\":1\n}", "x"]),
        new("events with a name other than message are none",
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
            + Chunk("event: ping\ndata: ping\n\ndata: late\nevent:endpoint\n\n") + Chunk($"event:message\ndata: {Swapped}\n\n")
            + Chunk($"event: other\nevent\ndata: {Progress}\n\nevents: x\ndata: {Result}\n\n") + "0\r\n\r\n",
            200, [Swapped, Progress, Result]),
        new("byte order mark before the first event and another one behind it",
            $"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n{Chunk($"\uFEFFdata: {Result}\n\n")}"
            + Chunk($"\uFEFFdata: x\n\ndata: {Swapped}\n\n") + "0\r\n\r\n",
            200, [Result, Swapped]),
        new("byte order mark before JSON",
            $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Bytes(Result) + 3}\r\n\r\n\uFEFF{Result}",
            200, [Result]),
        new("folded headers",
            $"HTTP/1.1 200 OK\r\nX-Note: a\r\n b: c\r\nContent-Type:\r\n\tapplication/json;\r\n charset=utf-8\r\nMcp-Session-Id: s-1\r\n \r\n"
            + $"Content-Length:\r\n {Bytes(Result)}\r\n\r\n{Result}",
            200, [Result], SessionId: "s-1"),
        new("spaces before the colon",
            $"HTTP/1.1 200 OK\r\nContent-Type : application/json\r\nMcp-Session-Id\t: s-1\r\nContent-Length  : {Bytes(Result)}\r\n\r\n{Result}",
            200, [Result], SessionId: "s-1"),
        new("the same length several times",
            $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Bytes(Result)}, {Bytes(Result)}\r\nContent-Length: {Bytes(Result)}\r\n\r\n{Result}",
            200, [Result]),
        new("event stream that ends with the connection",
            $"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: {Result}\n\n",
            200, [Result], KeepAlive: false, EndsByClose: true),
        new("JSON that ends with the connection, HTTP/1.0",
            $"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n{Result}",
            200, [Result], KeepAlive: false, EndsByClose: true),
        new("HTTP/1.0 with keep-alive",
            $"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\nConnection: Keep-Alive\r\nContent-Length: {Bytes(Result)}\r\n\r\n{Result}",
            200, [Result]),
        new("Connection: close on a 200",
            $"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: foo, Close\r\ncontent-length: {Bytes(Result)}\r\n\r\n{Result}",
            200, [Result], KeepAlive: false),
        new("1xx before the response",
            $"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: application/vnd.x+json\r\nContent-Length: {Bytes(Result)}\r\n\r\n{Result}",
            200, [Result]),
        new("202 with Content-Length 0", "HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n", 202, []),
        new(
            "202 with an empty chunked body",
            "HTTP/1.1 202 Accepted\r\nKeep-Alive: timeout=5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 202, []),
        new(
            "202 with a body", "HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n8\r\nAccepted\r\n0\r\n\r\n", 202, [],
            Text: "Accepted"),
        new("204 has no body whatever it says", "HTTP/1.1 204 No Content\r\nContent-Length: 10\r\n\r\n", 204, []),
        new(
            "no reason phrase",
            $"HTTP/1.1 200\r\nContent-Type: application/json\r\nContent-Length: {Bytes(Result)}\r\n\r\n{Result}", 200, [Result]),
        new(
            "bare line feeds",
            $"HTTP/1.1 200 OK\nContent-Type: application/json\nContent-Length: {Bytes("\"\r\n\r\n\"")}\n\n\"\r\n\r\n\"", 200,
            ["\"\r\n\r\n\""]),
        new(
            "error as text",
            "HTTP/1.1 401 Unauthorized\r\ncontent-type: text/plain\r\ncontent-length: 48\r\n\r\napi key authentication failure: no API Key found",
            401, [], Text: "api key authentication failure: no API Key found"),
        new(
            "error as event stream",
            $"HTTP/1.1 404 Not Found\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n{Chunk("event: message\ndata: {}\n\n")}0\r\n\r\n",
            404, [], Text: "event: message\ndata: {}\n\n"),
        new(
            "HTML instead of JSON", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<html></html>", 200,
            [], Text: "<html></html>"),
    ];

    static string Chunk(string text, bool upper = false) =>
        $"{(upper ? Bytes(text).ToString("X") : Bytes(text).ToString("x"))}\r\n{text}\r\n";

    static int Bytes(string text) => System.Text.Encoding.UTF8.GetByteCount(text);
}
