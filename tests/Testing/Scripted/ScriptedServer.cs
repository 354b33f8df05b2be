using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace AgentGatewayPerf.Testing.Scripted;

/// <summary>A server on a raw socket that does with every request exactly what its script says, and keeps what it
/// received.</summary>
public sealed class ScriptedServer : IAsyncDisposable
{
    readonly Socket _listener;
    readonly Func<ScriptedRequest, Reply> _answer;
    readonly ScriptedServerOptions _options;
    readonly CancellationTokenSource _stop = new();
    readonly ConcurrentQueue<ScriptedRequest> _requests = new();
    readonly ConcurrentBag<Task> _connections = [];
    readonly Task _accepting;
    int _accepted;

    ScriptedServer(Func<ScriptedRequest, Reply> answer, ScriptedServerOptions options)
    {
        _answer = answer;
        _options = options;
        _listener = new Socket(options.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(options.Address, 0));
        _listener.Listen(512);
        var end = (IPEndPoint)_listener.LocalEndPoint!;
        Url = new UriBuilder(
            options.Certificate is null ? "http" : "https", options.Host ?? end.Address.ToString(), end.Port).Uri;
        _accepting = AcceptAsync();
    }

    /// <summary>Base URL.</summary>
    public Uri Url { get; }

    /// <summary>Connections accepted so far.</summary>
    public int Connections => Volatile.Read(ref _accepted);

    /// <summary>Requests received whole so far, in the order of their ends.</summary>
    public IReadOnlyList<ScriptedRequest> Requests => [.. _requests];

    /// <summary>Starts a server.</summary>
    /// <param name="answer">The script: what to do with a request. It is called from several connections at once.</param>
    /// <param name="options">Where to listen; 127.0.0.1 without TLS when null.</param>
    public static ScriptedServer Start(Func<ScriptedRequest, Reply> answer, ScriptedServerOptions? options = null) =>
        new(answer, options ?? new ScriptedServerOptions());

    /// <summary>Requests of a JSON-RPC method received so far.</summary>
    public int Count(string rpcMethod) => _requests.Count(request => request.RpcMethod == rpcMethod);

    /// <summary>Stops and breaks off what is open.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _listener.Dispose();
        await _accepting.ConfigureAwait(false);
        await Task.WhenAll(_connections).ConfigureAwait(false);
        _stop.Dispose();
    }

    async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptAsync(_stop.Token).ConfigureAwait(false);
                socket.NoDelay = true;
                var number = Interlocked.Increment(ref _accepted);
                var serving = Task.Run(() => ServeAsync(socket, number));
                if (_options.KeepsRequests)
                    _connections.Add(serving);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The server is being stopped.
        }
    }

    async Task ServeAsync(Socket socket, int connection)
    {
        using var owned = socket;
        try
        {
            await using var stream = await OpenAsync(socket).ConfigureAwait(false);
            var buffer = new List<byte>();
            for (
                var number = 1; await ReadAsync(stream, buffer, connection, number).ConfigureAwait(false) is { } request;
                number++)
            {
                if (_options.KeepsRequests)
                    _requests.Enqueue(request);
                foreach (var step in _answer(request).Steps)
                {
                    if (!await DoAsync(step, socket, stream).ConfigureAwait(false))
                        return;
                }
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException
            or System.Security.Authentication.AuthenticationException)
        {
            // The client went away, refused the certificate, or the server is being stopped.
        }
    }

    async Task<Stream> OpenAsync(Socket socket)
    {
        var plain = new NetworkStream(socket, ownsSocket: false);
        if (_options.Certificate is null)
            return plain;
        var secure = new SslStream(plain);
        await secure
            .AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions { ServerCertificate = _options.Certificate }, _stop.Token)
            .ConfigureAwait(false);
        return secure;
    }

    async Task<bool> DoAsync(ReplyStep step, Socket socket, Stream stream)
    {
        switch (step.Kind)
        {
            case ReplyStepKind.Send:
                await stream.WriteAsync(step.Bytes, _stop.Token).ConfigureAwait(false);
                return true;
            case ReplyStepKind.Pause:
                await Task.Delay(step.Delay, _stop.Token).ConfigureAwait(false);
                return true;
            case ReplyStepKind.Hang:
                var ignored = new byte[1024];
                while (await stream.ReadAsync(ignored, _stop.Token).ConfigureAwait(false) > 0)
                {
                }

                return false;
            case ReplyStepKind.Reset:
                socket.LingerState = new LingerOption(true, 0);
                return false;
            default:
                return false;
        }
    }

    async Task<ScriptedRequest?> ReadAsync(Stream stream, List<byte> buffer, int connection, int number)
    {
        var chunk = new byte[16 * 1024];
        var headLength = -1;
        var bodyLength = 0;
        while (headLength < 0 || buffer.Count < headLength + bodyLength)
        {
            if (headLength < 0 && HeadLength(buffer) is var length and > 0)
            {
                headLength = length;
                bodyLength = BodyLength(Encoding.Latin1.GetString([.. buffer[..headLength]]));
                if (bodyLength > _options.LargestBody)
                    bodyLength = 0;
                continue;
            }

            var count = await stream.ReadAsync(chunk, _stop.Token).ConfigureAwait(false);
            if (count == 0)
                return null;
            buffer.AddRange(chunk.AsSpan(0, count));
        }

        var request = new ScriptedRequest(
            connection, number, Encoding.Latin1.GetString([.. buffer[..headLength]]),
            [.. buffer[headLength..(headLength + bodyLength)]]);
        buffer.RemoveRange(0, headLength + bodyLength);
        return request;
    }

    static int HeadLength(List<byte> buffer)
    {
        var end = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(buffer).IndexOf("\r\n\r\n"u8);
        return end < 0 ? -1 : end + 4;
    }

    static int BodyLength(string head)
    {
        const string name = "\r\ncontent-length:";
        var at = head.IndexOf(name, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
            return 0;
        var start = at + name.Length;
        return int.Parse(head[start..head.IndexOf('\r', start)].Trim(), CultureInfo.InvariantCulture);
    }
}
