using System.ComponentModel;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Base;
using AgentGatewayPerf.Worker.Http.Tls;
using AgentGatewayPerf.Worker.Loop;
using static AgentGatewayPerf.Worker.Http.ConnectionErrors;

namespace AgentGatewayPerf.Worker.Http;

/// <summary>A connection to the target as bytes: TCP, with TLS where the target has it. Everything happens on the loop's thread
/// and completes inline.</summary>
/// <param name="loop">The load thread's loop.</param>
/// <param name="target">The server under test.</param>
/// <param name="reader">Receives what comes.</param>
sealed partial class Transport(EventLoop loop, HttpTarget target, ITransportReader reader) : ITransport, ISocketHandler
{
    readonly ByteBuffer _unsent = new();
    // What stands before was sent.
    int _unsentFrom;
    Socket? _socket;
    ulong _key;
    SslStream? _tls;
    Task _receiving = Task.CompletedTask;
    LoopStream? _stream;
    LoopSignal? _connecting;
    // Of connecting.
    long _deadline;
    bool _isLate;

    public bool IsOpen => _socket is not null && _connecting is null;

    public SocketError SendError { get; private set; }

    public int Unsent => _unsent.Length - _unsentFrom;

    public async ValueTask<ConnectResult> ConnectAsync(IPEndPoint endPoint)
    {
        Close();
        var started = Clock.Now;
        Socket socket;
        try
        {
            socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, Blocking = false };
        }
        catch (SocketException e)
        {
            // No file left for it, or no such address family here: a failure of this connection, not of the worker.
            return Unreachable($"failed: {Describe(e.SocketErrorCode)}");
        }
        if (OpenFiles.IsReserved(socket))
        {
            socket.Dispose();
            return Unreachable($"failed: {Describe(SocketError.TooManyOpenSockets)}");
        }
        _socket = socket;
        _key = loop.Register(this);
        SendError = SocketError.Success;
        _isLate = false;
        _deadline = started + target.ConnectTimeout;

        var connecting = new LoopSignal();
        _connecting = connecting;
        if (!TryBeginConnect(socket, endPoint, out var error))
            return EndConnect(Unreachable($"failed: {Describe(error)}"));
        await connecting.Task;
        if (_socket != socket)
            return EndConnect(Failed(OutcomeClass.Aborted, "Stopped while connecting."));
        var connected = Clock.Now;
        if (connected - started >= target.ConnectTimeout)
            return EndConnect(Unreachable($"took longer than {Seconds(target.ConnectTimeout)}"));
        error = loop.EndConnect(socket, _key);
        if (error != SocketError.Success)
            return EndConnect(Unreachable($"failed: {Describe(error)}"));

        _connecting = null;
        if (!TryWatch(writable: false))
            return EndConnect(Unreachable($"failed: {Describe(SocketError.NoBufferSpaceAvailable)}"));
        if (await AgreeOnTlsAsync() is { } problem)
            return EndConnect(problem with { Connected = connected });
        _deadline = 0;
        return new ConnectResult(Outcome.Ok, started, connected, Clock.Now, null) { IsResumed = _session is { IsResumed: true } };

        ConnectResult Unreachable(string how) => Failed(OutcomeClass.Connect, $"Connecting to {endPoint} {how}.");

        ConnectResult Failed(OutcomeClass kind, string message) => new(new Outcome(kind), started, 0, Clock.Now, message);

        ConnectResult EndConnect(ConnectResult result)
        {
            _connecting = null;
            Close();
            return result with { Started = started };
        }
    }

    public void Send(ReadOnlyMemory<byte> bytes)
    {
        if (_session is { } session)
            SendEncrypted(session, bytes.Span);
        else if (_tls is not null)
            SendEncrypted(bytes);
        else
            SendPlain(bytes.Span);
    }

    public void CheckDeadline(long now)
    {
        if (_deadline == 0 || now < _deadline)
            return;
        _deadline = 0;
        _isLate = true;
        if (_connecting is not null)
            _connecting.Set();
        else
            Close();
    }

    public void Close()
    {
        if (_socket is null)
            return;
        var socket = _socket;
        _socket = null;
        _deadline = 0;
        ClearUnsent();
        // It takes leave of the server while the socket is open.
        _session?.Dispose();
        _session = null;
        loop.Close(socket, _key);
        var tls = _tls;
        _tls = null;
        var stream = _stream;
        _stream = null;
        stream?.End();
        tls?.Dispose();
        _connecting?.Set();
        _handshake?.Set();
    }

    public void Dispose() => Close();

    void ISocketHandler.OnReady(PollEvents events)
    {
        if (_connecting is not null)
        {
            _connecting.Set();
            return;
        }
        if (_handshake is not null)
        {
            _handshake.Set();
            return;
        }
        if ((events & PollEvents.Writable) != 0 && !_unsent.IsEmpty)
        {
            if (_session is not null)
                SendRestEncrypted(_session);
            else
                SendRest();
        }
        if ((events & PollEvents.Readable) == 0 || _socket is null)
            return;
        if (_session is not null)
            ReceiveDecrypted(_session);
        else if (_stream is not null)
            _stream.OnReadable();
        else
            Receive();
    }

    ValueTask<ConnectResult?> AgreeOnTlsAsync() =>
        target.OpenSsl is { } context ? HandshakeAsync(context)
        : target.Tls is { } options ? HandshakeAsync(options)
        : ValueTask.FromResult<ConnectResult?>(null);

    bool TryBeginConnect(Socket socket, IPEndPoint endPoint, out SocketError error)
    {
        try
        {
            return loop.BeginConnect(socket, endPoint, _key, out error);
        }
        catch (Win32Exception)
        {
            // The kernel has no room to wait for one more socket: a failure of this connection, not of the worker.
            error = SocketError.NoBufferSpaceAvailable;
            return false;
        }
    }

    bool TryWatch(bool writable)
    {
        try
        {
            loop.Watch(_socket!, _key, writable);
            return true;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    void Receive()
    {
        loop.Counts.Receives++;
        var count = _socket!.Receive(loop.ReceiveBuffer, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
            return;
        if (error != SocketError.Success)
            reader.OnClosed(error);
        else if (count == 0)
            reader.OnClosed(SocketError.Success);
        else
            reader.OnReceived(loop.ReceiveBuffer.AsSpan(0, count));
    }
}
