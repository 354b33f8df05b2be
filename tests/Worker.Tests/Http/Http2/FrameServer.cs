using System.Net;
using System.Net.Sockets;
using System.Text;
using AgentGatewayPerf.Worker.Http.Http2;

namespace AgentGatewayPerf.Worker.Tests.Http.Http2;

/// <summary>A server of HTTP/2 on 127.0.0.1 that sends the frames a test gives it.</summary>
sealed class FrameServer : IDisposable
{
    /// <summary>:status 200 and the type of JSON, with nothing to remember.</summary>
    public static readonly byte[] JsonHead = [0x88, 0x0F, 0x10, 16, .. "application/json"u8];

    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly Func<FrameRequest, byte[]> _respond;
    readonly byte[] _settings;
    readonly List<Socket> _sockets = [];
    readonly List<FrameHead> _received = [];
    readonly Task _accepting;

    /// <param name="respond">Frames in response to a whole request; none leaves it without response.</param>
    /// <param name="settings">Content of the SETTINGS that the server begins with.</param>
    public FrameServer(Func<FrameRequest, byte[]> respond, params byte[] settings)
    {
        _respond = respond;
        _settings = settings;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Url => $"http://{_listener.LocalEndpoint}";

    /// <summary>Connections so far.</summary>
    public int Connections
    {
        get
        {
            lock (_sockets)
                return _sockets.Count;
        }
    }

    /// <summary>Heads of the frames that came.</summary>
    public IReadOnlyList<FrameHead> Received
    {
        get
        {
            lock (_received)
                return [.. _received];
        }
    }

    /// <summary>Requests that came on streams of their own, whether whole or not.</summary>
    public int Requests => Received.Count(frame => frame.Type == FrameType.Headers);

    public static byte[] Frame(FrameType type, int flags, int stream, params ReadOnlySpan<byte> content)
    {
        var frame = new byte[FrameHead.Size + content.Length];
        new FrameHead(content.Length, type, (FrameFlags)flags, stream).Write(frame);
        content.CopyTo(frame.AsSpan(FrameHead.Size));
        return frame;
    }

    /// <summary>A number as frames have it.</summary>
    public static byte[] Number(int number) => [(byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number];

    /// <summary>A whole response of JSON.</summary>
    public static byte[] Json(int stream, string body) =>
        [.. Frame(FrameType.Headers, 4, stream, JsonHead), .. Frame(FrameType.Data, 1, stream, Encoding.UTF8.GetBytes(body))];

    /// <summary>What an MCP server says to the request.</summary>
    public static byte[] Mcp(FrameRequest request)
    {
        if (!request.Body.Contains("\"id\"", StringComparison.Ordinal))
            return Frame(FrameType.Headers, 5, request.Stream, 0x88);
        var result = request switch
        {
            _ when request.Body.Contains("\"initialize\"", StringComparison.Ordinal) => """{"protocolVersion":"2025-11-25"}""",
            _ when request.Body.Contains("\"tools/list\"", StringComparison.Ordinal) => """{"tools":[{"name":"echo"}]}""",
            _ => """{"content":[{"type":"text","text":"hello"}]}""",
        };
        return Json(request.Stream, $$"""{"jsonrpc":"2.0","id":{{request.Id}},"result":{{result}}}""");
    }

    public void Dispose()
    {
        _listener.Dispose();
        lock (_sockets)
            _sockets.ForEach(socket => socket.Dispose());
    }

    async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync();
                socket.NoDelay = true;
                lock (_sockets)
                    _sockets.Add(socket);
                serving.Add(ServeAsync(socket));
            }
        }
        catch (Exception e) when (e is SocketException or InvalidOperationException)
        {
            await Task.WhenAll(serving);
        }
    }

    async Task ServeAsync(Socket socket)
    {
        try
        {
            await using var stream = new NetworkStream(socket);
            await stream.ReadExactlyAsync(new byte["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".Length]);
            await stream.WriteAsync(Frame(FrameType.Settings, 0, 0, _settings));
            var bodies = new Dictionary<int, List<byte>>();
            var heads = new Dictionary<int, byte[]>();
            var headBytes = new byte[FrameHead.Size];
            while (true)
            {
                await stream.ReadExactlyAsync(headBytes);
                var head = FrameHead.Read(headBytes);
                var content = new byte[head.Length];
                await stream.ReadExactlyAsync(content);
                lock (_received)
                    _received.Add(head);
                if (head.Type == FrameType.Headers)
                    (heads[head.Stream], bodies[head.Stream]) = (content, []);
                else if (head.Type == FrameType.Data && bodies.TryGetValue(head.Stream, out var body))
                    body.AddRange(content);
                var isOver = head.Type is FrameType.Headers or FrameType.Data && head.Has(FrameFlags.EndStream);
                if (isOver && bodies.TryGetValue(head.Stream, out var whole))
                {
                    var response = _respond(
                        new FrameRequest(head.Stream, heads[head.Stream], Encoding.UTF8.GetString(whole.ToArray())));
                    // The connection takes as much as before; a stream takes no more than it did.
                    byte[] more = whole.Count == 0 ? [] : Frame(FrameType.WindowUpdate, 0, 0, Number(whole.Count));
                    await stream.WriteAsync((byte[])[.. more, .. response]);
                    if (response.Length > 0)
                        bodies.Remove(head.Stream);
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The client, or the test, is done.
        }
    }
}

/// <summary>A request as it came.</summary>
/// <param name="Stream">Its stream.</param>
/// <param name="Head">Its block of headers.</param>
/// <param name="Body">Its body.</param>
sealed record FrameRequest(int Stream, byte[] Head, string Body)
{
    /// <summary>The JSON-RPC id.</summary>
    public string Id => Service.LoopbackServer.IdOf(Body);

    /// <summary>Whether it calls a tool.</summary>
    public bool IsCall => Body.Contains("\"tools/call\"", StringComparison.Ordinal);
}
