using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using AgentGatewayPerf.Targets.GatewayStandIn.Http;

namespace AgentGatewayPerf.Targets.GatewayStandIn;

/// <summary>Handles one request. The last but one argument ends when the client has closed its side.</summary>
delegate Task RequestHandler(Request request, ResponseWriter writer, Func<Task> clientGone, CancellationToken cancellation);

/// <summary>A port of 127.0.0.1 and the connections made to it.</summary>
sealed class Listener : IAsyncDisposable
{
    static readonly TimeSpan LongestDrain = TimeSpan.FromSeconds(5);

    readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    readonly CancellationTokenSource _drain = new();
    readonly CancellationTokenSource _abort = new();
    readonly ConcurrentDictionary<Task, byte> _connections = new();
    readonly Func<Socket, Connection> _accepted;
    readonly Task _accepting;

    public Listener(int port, Func<Socket, Connection> accepted)
    {
        _accepted = accepted;
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        _socket.Listen(512);
        Url = $"http://127.0.0.1:{((IPEndPoint)_socket.LocalEndPoint!).Port}";
        _accepting = AcceptAsync();
    }

    public string Url { get; }

    /// <summary>Refuses new connections, closes idle ones, finishes answers under way with <c>connection: close</c>.</summary>
    public async ValueTask DisposeAsync()
    {
        await _drain.CancelAsync();
        _socket.Dispose();
        await _accepting;
        _abort.CancelAfter(LongestDrain);
        await Task.WhenAll(_connections.Keys);
        _drain.Dispose();
        _abort.Dispose();
    }

    async Task AcceptAsync()
    {
        while (true)
        {
            Socket socket;
            try
            {
                socket = await _socket.AcceptAsync(_drain.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }

            // Headers and events are segments of their own, sent at once.
            socket.NoDelay = true;
            var connection = _accepted(socket);
            var serving = Task.Run(() => connection.ServeAsync(_drain.Token, _abort.Token));
            _connections.TryAdd(serving, 0);
            _ = serving.ContinueWith(done => _connections.TryRemove(done, out _), TaskScheduler.Default);
        }
    }
}
