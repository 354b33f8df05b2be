using System.Net;
using System.Net.Sockets;

namespace AgentGatewayPerf.Testing;

/// <summary>A TCP relay on 127.0.0.1 whose connections can be cut, frozen, delayed and throttled while they are in use.</summary>
public sealed class Relay : IAsyncDisposable
{
    readonly IPEndPoint _to;
    readonly CancellationTokenSource _stop = new();
    readonly Lock _lock = new();
    readonly List<RelayConnection> _connections = [];
    Socket? _listener;

    Relay(IPEndPoint to)
    {
        _to = to;
        Listen(0);
        EndPoint = (IPEndPoint)_listener!.LocalEndPoint!;
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>How long every piece is held back, each way.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Bytes a second that pass each way on each connection; 0 for all.</summary>
    public int BytesPerSecond { get; set; }

    /// <summary>Starts a relay.</summary>
    /// <param name="to">Where connections lead.</param>
    public static Relay Start(Uri to)
    {
        ArgumentNullException.ThrowIfNull(to);
        return new Relay(new IPEndPoint(IPAddress.Parse(to.Host), to.Port));
    }

    /// <summary>Resets what is open and refuses what comes.</summary>
    public void Cut()
    {
        lock (_lock)
        {
            _listener?.Dispose();
            _listener = null;
            _connections.ForEach(connection => connection.Reset());
            _connections.Clear();
        }
    }

    /// <summary>Takes connections again after <see cref="Cut"/>, at the same port.</summary>
    public void Restore() => Listen(EndPoint.Port);

    /// <summary>Lets nothing more pass on what is open, without a word to either side; new connections work.</summary>
    public void FreezeOpen()
    {
        lock (_lock)
        {
            _connections.ForEach(connection => connection.IsFrozen = true);
            _connections.Clear();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        Cut();
        _stop.Dispose();
    }

    void Listen(int port)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        listener.Listen(512);
        lock (_lock)
            _listener = listener;
        _ = AcceptAsync(listener);
    }

    async Task AcceptAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                var near = await listener.AcceptAsync(_stop.Token).ConfigureAwait(false);
                var connection = new RelayConnection(this, near);
                lock (_lock)
                {
                    if (_listener != listener)
                    {
                        connection.Reset();
                        return;
                    }
                    _connections.Add(connection);
                }
                _ = connection.RunAsync(_to, _stop.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // It was cut, or is being stopped.
        }
    }
}
