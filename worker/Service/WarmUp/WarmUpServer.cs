using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AgentGatewayPerf.Worker.Service.WarmUp;

/// <summary>Responds to the worker's own requests on loopback, in turn as JSON and as a chunked event stream. Blocking and plain,
/// so that hardly anything of it has to be compiled.</summary>
sealed class WarmUpServer : IDisposable
{
    const string Head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";

    // Not a TcpListener: what that throws after its end depends on whether an Accept had begun.
    readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    readonly List<Socket> _sockets = [];
    readonly string _tool;

    /// <param name="tool">The tool it has.</param>
    public WarmUpServer(string tool)
    {
        _tool = tool;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        Url = $"http://{_listener.LocalEndPoint}";
        new Thread(Accept) { IsBackground = true, Name = "warm-up" }.Start();
    }

    // What the other requests of MCP want to see in their results.
    const string Lists =
        """
        "resources":[{"uri":"a:b"}],"prompts":[{"name":"a"}],"contents":[],"messages":[],"supportedVersions":[]
        """;

    public string Url { get; }

    public void Dispose()
    {
        _listener.Dispose();
        lock (_sockets)
            _sockets.ForEach(socket => socket.Dispose());
    }

    void Accept()
    {
        try
        {
            while (true)
            {
                var socket = _listener.Accept();
                socket.NoDelay = true;
                lock (_sockets)
                    _sockets.Add(socket);
                new Thread(() => Serve(socket)) { IsBackground = true, Name = "warm-up" }.Start();
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The warm-up is over.
        }
    }

    void Serve(Socket socket)
    {
        var buffer = new byte[16 * 1024];
        var sent = 0;
        try
        {
            // A request of the warm-up comes in one piece: it is written at once, and the next one waits for its response.
            for (int count; (count = socket.Receive(buffer)) > 0; sent++)
                socket.Send(Encoding.UTF8.GetBytes(ResponseTo(buffer.AsSpan(0, count), asStream: sent % 2 == 1)));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The warm-up is over.
        }
    }

    string ResponseTo(ReadOnlySpan<byte> request, bool asStream)
    {
        if (request.StartsWith("GET"u8))
            return Json("""{"name":"warm-up","url":"http://localhost/"}""");
        var idAt = request.IndexOf("\"id\":"u8);
        if (idAt < 0 || !Utf8Parser.TryParse(request[(idAt + 5)..], out long id, out _))
            return "HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n";
        var isInitialize = request.IndexOf("\"initialize\""u8) >= 0;
        var text = new string('x', (int)(id % 100));
        var result = isInitialize ? """{"protocolVersion":"2025-11-25"}"""
            : request.IndexOf("\"tools/list\""u8) >= 0 ? $$"""{"tools":[{"name":"{{_tool}}"}]}"""
            : request.IndexOf("\"tools/call\""u8) >= 0 ? $$"""{"content":[{"type":"text","text":"{{text}}"}]}"""
            : $$"""{"kind":"task","id":"task-{{id}}","contextId":"context","status":{"state":"input-required"},{{Lists}}}""";
        var message = $$"""{"jsonrpc":"2.0","id":{{id}},"result":{{result}}}""";
        if (!asStream || isInitialize)
            return Json(message, isInitialize ? "mcp-session-id: warm-up\r\n" : "");
        var chunk = $"event: message\ndata: {message}\n\n";
        return "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
            + $"{chunk.Length:X}\r\n{chunk}\r\n0\r\n\r\n";
    }

    static string Json(string body, string headers = "") => $"{Head}{headers}content-length: {body.Length}\r\n\r\n{body}";
}
