using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AgentGatewayPerf.Worker.Tests.Service;

/// <summary>Responses every HTTP request on 127.0.0.1 with the bytes a function makes of it; an empty response closes the
/// connection.</summary>
sealed class LoopbackServer : IDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly Func<string, string> _answer;
    readonly List<Task> _connections = [];
    readonly List<Socket> _sockets = [];
    int _requests;

    public LoopbackServer(Func<string, string> response)
    {
        _answer = response;
        _listener.Start();
        _ = AcceptAsync();
    }

    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    public string Url => $"http://{EndPoint}";

    public int Requests => Volatile.Read(ref _requests);

    public int Connections
    {
        get
        {
            lock (_sockets)
                return _sockets.Count;
        }
    }

    public static string Json(string body, string headers = "") =>
        $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{headers}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";

    public static string IdOf(string request)
    {
        var at = request.IndexOf("\"id\":", StringComparison.Ordinal) + 5;
        return request[at..request.IndexOfAny([',', '}'], at)];
    }

    public void Dispose()
    {
        _listener.Dispose();
        lock (_sockets)
        {
            foreach (var socket in _sockets)
                socket.Dispose();
        }
    }

    async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync();
                socket.NoDelay = true;
                lock (_sockets)
                    _sockets.Add(socket);
                _connections.Add(ServeAsync(socket));
            }
        }
        catch (Exception e) when (e is SocketException or InvalidOperationException)
        {
            // The test is over, and the listener stopped or disposed.
        }
    }

    async Task ServeAsync(Socket socket)
    {
        var buffer = new byte[64 * 1024];
        var text = new StringBuilder();
        try
        {
            while (true)
            {
                var count = await socket.ReceiveAsync(buffer);
                if (count == 0)
                    return;
                text.Append(Encoding.UTF8.GetString(buffer, 0, count));
                while (TakeRequest(text) is { } request)
                {
                    Interlocked.Increment(ref _requests);
                    var response = _answer(request);
                    if (response.Length > 0)
                        await socket.SendAsync(Encoding.UTF8.GetBytes(response));
                    if (response.Length == 0 || response.Contains("Connection: close", StringComparison.Ordinal))
                    {
                        socket.Shutdown(SocketShutdown.Both);
                        return;
                    }
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The client went away, or the test is over.
        }
        finally
        {
            socket.Dispose();
        }
    }

    static string? TakeRequest(StringBuilder text)
    {
        var all = text.ToString();
        var head = all.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (head < 0)
            return null;
        var length = 0;
        foreach (var line in all[..head].Split("\r\n"))
        {
            if (line.StartsWith("Content-Length:", StringComparison.Ordinal))
                length = int.Parse(line["Content-Length:".Length..], System.Globalization.CultureInfo.InvariantCulture);
        }
        if (all.Length < head + 4 + length)
            return null;
        text.Remove(0, head + 4 + length);
        return all[..(head + 4 + length)];
    }
}
