using System.Text;

namespace AgentGatewayPerf.Targets.FastMcp;

/// <summary>Every answer this server gives, made once.</summary>
sealed class Answers
{
    /// <summary>Bytes of the JSON-RPC message that answers tools/call.</summary>
    const int CallLength = 600;

    const string SessionId = "c0ffee00-5e55-4000-8000-0123456789ab";

    const string InitializeResult =
        """{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"fast-mcp","version":"1"}}""";

    const string ListResult =
        """{"tools":[{"name":"echo","description":"Gives back a fixed text.","inputSchema":{"type":"object","properties":{"message":{"type":"string"}}}}]}""";

    public Answers(Shape shape)
    {
        Initialize = Message(shape, Rpc(InitializeResult), $"mcp-session-id: {SessionId}\r\n");
        List = Message(shape, Rpc(ListResult));
        Call = Message(shape, Call600());
        // HTTP/1.0 knows neither chunks nor, unasked, connections that stay open: what asks by it gets JSON.
        OldCall = Message(Shape.Json, Call600(), "connection: keep-alive\r\n");
    }

    public Answer Initialize { get; }

    public Answer List { get; }

    public Answer Call { get; }

    /// <summary>The answer to a call made by HTTP/1.0.</summary>
    public Answer OldCall { get; }

    public Answer Accepted { get; } = new("HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n", "");

    public Answer NotFound { get; } = new("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n", "");

    public Answer BadRequest { get; } = new("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n", "");

    /// <summary>An answer that is made for one request.</summary>
    public static byte[] Json(string body) =>
        Encoding.ASCII.GetBytes(
            $"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {body.Length}\r\n\r\n{body}");

    static string Rpc(string result) => $$"""{"jsonrpc":"2.0","id":{{Answer.IdMark}},"result":{{result}}}""";

    static string Call600()
    {
        const string textMark = "*";
        var message = Rpc($$"""{"content":[{"type":"text","text":"{{textMark}}"}],"isError":false}""");
        return message.Replace(
            textMark, new string('x', CallLength - message.Length + textMark.Length), StringComparison.Ordinal);
    }

    static Answer Message(Shape shape, string message, string headers = "")
    {
        if (shape == Shape.Json)
        {
            return new Answer(
                $"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n{headers}content-length: {message.Length}\r\n\r\n",
                message);
        }
        var chunk = $"event: message\ndata: {message}\n\n";
        return new Answer(
            $"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncache-control: no-cache\r\n{headers}transfer-encoding: chunked\r\n"
                + "date: Mon, 23 Nov 2026 04:53:03 GMT\r\n\r\n",
            $"{chunk.Length:X}\r\n{chunk}\r\n0\r\n\r\n",
            split: shape == Shape.SseSplit);
    }
}
