using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace AgentGatewayPerf.Worker.Tests.Service;

/// <summary>A small MCP server of 2024-11-05 on 127.0.0.1: a stream for each session at /sse, and an endpoint whose responses
/// come on it.</summary>
sealed class SseServer : IDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly ConcurrentDictionary<string, Socket> _streams = [];
    readonly ConcurrentBag<Socket> _sockets = [];
    readonly ConcurrentQueue<string> _methods = [];
    int _opened;

    public SseServer()
    {
        _listener.Start();
        new Thread(Accept) { IsBackground = true }.Start();
    }

    public string Url => $"http://{_listener.LocalEndpoint}";

    /// <summary>What the endpoint is called; {0} is the id of the session.</summary>
    public string Endpoint { get; init; } = "/message?sessionId={0}";

    /// <summary>What is sent on the stream before a response; {0} is the id of the request.</summary>
    public Func<string, string?> Before { get; init; } = _ => null;

    /// <summary>Whether the response to a method, of which it is the n-th, is never sent, but the stream closed.</summary>
    public Func<string, int, bool> Closes { get; init; } = (_, _) => false;

    /// <summary>Status of the answer to a POST.</summary>
    public int Status { get; init; } = 202;

    /// <summary>Methods received, in their order; responses have none.</summary>
    public IReadOnlyList<string> Methods => [.. _methods];

    public int Opened => Volatile.Read(ref _opened);

    public void Dispose()
    {
        _listener.Stop();
        foreach (var socket in _sockets)
            socket.Dispose();
    }

    void Accept()
    {
        try
        {
            while (true)
            {
                var socket = _listener.AcceptSocket();
                socket.NoDelay = true;
                _sockets.Add(socket);
                new Thread(() => Serve(socket)) { IsBackground = true }.Start();
            }
        }
        catch (Exception e) when (e is SocketException or InvalidOperationException)
        {
            // The test is over, and the listener stopped or disposed.
        }
    }

    void Serve(Socket socket)
    {
        var buffer = new byte[64 * 1024];
        var length = 0;
        try
        {
            while (true)
            {
                var count = socket.Receive(buffer.AsSpan(length));
                if (count == 0)
                    return;
                length += count;
                var head = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
                if (head < 0)
                    continue;
                var text = Encoding.UTF8.GetString(buffer, 0, length);
                var at = text.IndexOf("Content-Length: ", StringComparison.Ordinal);
                var body = at < 0 ? 0 : int.Parse(text[(at + 16)..text.IndexOf('\r', at)], CultureInfo.InvariantCulture);
                if (length < head + 4 + body)
                    continue;
                length = 0;
                if (text.StartsWith("GET", StringComparison.Ordinal))
                    Open(socket);
                else
                    Receive(socket, text, text[(head + 4)..]);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The client went away, or the test is over.
        }
    }

    void Open(Socket socket)
    {
        var id = $"s{Interlocked.Increment(ref _opened)}";
        _streams[id] = socket;
        Send(socket, "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n");
        Event(socket, $"event: endpoint\ndata: {string.Format(CultureInfo.InvariantCulture, Endpoint, id)}\n\n");
    }

    void Receive(Socket socket, string request, string body)
    {
        var start = request.IndexOf("sessionId=", StringComparison.Ordinal) + 10;
        var stream = _streams[request[start..request.IndexOf(' ', start)]];
        using var json = JsonDocument.Parse(body);
        var message = json.RootElement;
        var method = message.TryGetProperty("method", out var name) ? name.GetString()! : "response";
        int number;
        lock (_methods)
        {
            _methods.Enqueue(method);
            number = _methods.Count(known => known == method);
        }
        // The response may be there before the request is acknowledged.
        if (Status == 202 && message.TryGetProperty("id", out var id) && method != "response")
        {
            if (Closes(method, number))
                stream.Shutdown(SocketShutdown.Both);
            else
                Respond(stream, method, id.GetRawText());
        }
        Send(socket, Status == 202
            ? "HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n"
            : $"HTTP/1.1 {Status} No\r\ncontent-type: text/plain\r\ncontent-length: 2\r\n\r\nno");
    }

    void Respond(Socket stream, string method, string id)
    {
        if (Before(id) is { } before)
            Event(stream, $"event: message\ndata: {before}\n\n");
        var result = method switch
        {
            "initialize" => """{"protocolVersion":"2024-11-05","capabilities":{}}""",
            "tools/list" => """{"tools":[{"name":"echo"}]}""",
            _ => """{"content":[{"type":"text","text":"hello"}]}""",
        };
        Event(stream, $$"""
            event: message
            data: {"jsonrpc":"2.0","id":{{id}},"result":{{result}}}


            """.ReplaceLineEndings("\n"));
    }

    static void Event(Socket socket, string text) => Send(socket, $"{Encoding.UTF8.GetByteCount(text):x}\r\n{text}\r\n");

    static void Send(Socket socket, string text)
    {
        lock (socket)
            socket.Send(Encoding.UTF8.GetBytes(text));
    }
}
