using System.Net;
using System.Net.Sockets;
using AgentGatewayPerf.Testing;
using AgentGatewayPerf.Worker.Base;
using AgentGatewayPerf.Worker.Loop;

namespace AgentGatewayPerf.Worker.Tests;

/// <summary>What the event loop relies on, the same for either poller.</summary>
public abstract class PollerTests : IDisposable
{
    const ulong Key = 7;
    const long Step = 100 * Clock.Millisecond;

    /// <summary>Steps that are waited for something that has to come.</summary>
    const int MostSteps = 100;

    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
    readonly PollResult[] _results = new PollResult[8];
    Socket? _peer;
    IPoller? _poller;

    IPoller Poller => _poller ??= CreatePoller();

    [Fact]
    public void A_connect_ends_with_room_to_write()
    {
        _listener.Start();
        Connect((IPEndPoint)_listener.LocalEndpoint);
        Assert.Equal(SocketError.Success, Poller.EndConnect(_socket, Key));
    }

    [Fact]
    public void A_refused_connect_says_so()
    {
        Poller.Attach();
        if (!Poller.BeginConnect(_socket, new IPEndPoint(IPAddress.Loopback, LoopbackPort.Unused()), Key, out var error))
        {
            Assert.Equal(SocketError.ConnectionRefused, error);
            return;
        }
        Expect(PollEvents.Writable);
        Assert.Equal(SocketError.ConnectionRefused, Poller.EndConnect(_socket, Key));
    }

    [Fact]
    public void What_was_not_read_is_reported_again()
    {
        var peer = Open();
        peer.Send("12345678"u8);
        Expect(PollEvents.Readable);
        Assert.Equal(3, _socket.Receive(new byte[3]));
        Expect(PollEvents.Readable);
        Assert.Equal(5, _socket.Receive(new byte[8]));
        Assert.Equal(0, Poller.Wait(_results, Step));
        peer.Send("9"u8);
        Expect(PollEvents.Readable);
        Assert.Equal(1, _socket.Receive(new byte[8]));
    }

    [Fact]
    public void The_end_of_a_connection_can_be_read()
    {
        Open().Shutdown(SocketShutdown.Send);
        Expect(PollEvents.Readable);
        Assert.Equal(0, _socket.Receive(new byte[8]));
    }

    [Fact]
    public async Task Room_is_reported_until_everything_is_sent()
    {
        const int all = 32 << 20;
        var peer = Open();
        var received = Task.Run(() =>
        {
            var buffer = new byte[1 << 20];
            long sum = 0;
            while (sum < all && peer.Receive(buffer) is > 0 and var count)
                sum += count;
            return sum;
        }, TestContext.Current.CancellationToken);
        var bytes = new byte[all];
        for (var sent = 0; sent < all;)
        {
            var count = _socket.Send(bytes.AsSpan(sent), SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
            {
                Poller.Watch(_socket, Key, writable: true);
                Expect(PollEvents.Writable);
                continue;
            }
            Assert.Equal(SocketError.Success, error);
            sent += count;
        }
        Assert.Equal(all, await received);
    }

    [Fact]
    public void A_socket_that_was_removed_and_closed_is_silent()
    {
        Open().Send("1"u8);
        Poller.Remove(_socket, Key);
        _socket.Dispose();
        Assert.Equal(0, Poller.Wait(_results, Step));
    }

    [Fact]
    public async Task Another_thread_ends_a_wait()
    {
        Poller.Attach();
        var waking = Task.Run(Poller.Wake, TestContext.Current.CancellationToken);
        Assert.Equal(0, Poller.Wait(_results, -1));
        await waking;
    }

    public void Dispose()
    {
        _socket.Dispose();
        _peer?.Dispose();
        _listener.Dispose();
        _poller?.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected abstract IPoller CreatePoller();

    /// <summary>The other end of a connection that is watched.</summary>
    Socket Open()
    {
        _listener.Start();
        Connect((IPEndPoint)_listener.LocalEndpoint);
        Assert.Equal(SocketError.Success, Poller.EndConnect(_socket, Key));
        Poller.Watch(_socket, Key, writable: false);
        return _peer = _listener.AcceptSocket();
    }

    void Connect(IPEndPoint endPoint)
    {
        Poller.Attach();
        Assert.True(Poller.BeginConnect(_socket, endPoint, Key, out _));
        Expect(PollEvents.Writable);
    }

    void Expect(PollEvents expected)
    {
        for (var i = 0; i < MostSteps; i++)
        {
            var count = Poller.Wait(_results, Step);
            Assert.All(_results.AsSpan(0, count).ToArray(), result => Assert.Equal(Key, result.Key));
            if (_results.AsSpan(0, count).ToArray().Any(result => (result.Events & expected) != 0))
                return;
        }
        Assert.Fail($"{expected} was never reported.");
    }
}
