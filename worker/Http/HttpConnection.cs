using System.ComponentModel;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Threading.Tasks.Sources;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Base;
using AgentGatewayPerf.Worker.Loop;
using static AgentGatewayPerf.Worker.Http.ConnectionErrors;

namespace AgentGatewayPerf.Worker.Http;

/// <summary>
/// The one keep-alive connection of a virtual user: one request at a time, its bytes made before, its response read in place. A
/// sent request is never repeated. Everything happens on the loop's thread and completes inline.
/// </summary>
sealed partial class HttpConnection : IGatewayConnection, ISocketHandler, IValueTaskSource<ExchangeResult>
{
    /// <summary>A stream may stay open behind the response (SHOULD, not MUST, in MCP): this long is waited for its end, which most
    /// servers send in a segment of its own, then the next request takes another connection, ns.</summary>
    internal const long LingerAfterResponse = 100 * Clock.Millisecond;

    readonly EventLoop _loop;
    readonly HttpTarget _target;
    readonly ResponseReader _reader;
    readonly ByteBuffer _unsent = new();
    ManualResetValueTaskSourceCore<ExchangeResult> _exchange;
    Socket? _socket;
    ulong _key;
    SslStream? _tls;
    Task _receiving = Task.CompletedTask;
    LoopStream? _stream;
    LoopSignal? _connecting;
    IResponseHandler? _handler;
    // Why no more can be sent; the response may have come before.
    SocketError _sendError;
    long _deadline;
    long _sent;
    long _firstByte;
    long _firstEvent;
    long _completed;

    public HttpConnection(EventLoop loop, HttpTarget target, HeadMemory heads)
    {
        _loop = loop;
        _target = target;
        _reader = new ResponseReader(heads, target.Assigned);
    }

    public bool IsConnected => _socket is not null && _connecting is null;

    public long ResponsesOnConnection { get; private set; }

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
        _key = _loop.Register(this);
        ResponsesOnConnection = 0;
        _sendError = SocketError.Success;
        _deadline = started + _target.ConnectTimeout;

        var connecting = new LoopSignal();
        _connecting = connecting;
        if (!TryBeginConnect(socket, endPoint, out var error))
            return EndConnect(Unreachable($"failed: {Describe(error)}"));
        await connecting.Task;
        if (_socket != socket)
            return EndConnect(Failed(OutcomeClass.Aborted, "Stopped while connecting."));
        var connected = Clock.Now;
        if (connected - started >= _target.ConnectTimeout)
            return EndConnect(Unreachable($"took longer than {Seconds(_target.ConnectTimeout)}"));
        error = _loop.EndConnect(socket, _key);
        if (error != SocketError.Success)
            return EndConnect(Unreachable($"failed: {Describe(error)}"));

        _connecting = null;
        if (!TryWatch(writable: false))
            return EndConnect(Unreachable($"failed: {Describe(SocketError.NoBufferSpaceAvailable)}"));
        if (_target.Tls is not null && await HandshakeAsync(_target.Tls) is { } problem)
            return EndConnect(problem with { Connected = connected });
        _deadline = 0;
        return new ConnectResult(Outcome.Ok, started, connected, Clock.Now, null);

        ConnectResult Unreachable(string how) => Failed(OutcomeClass.Connect, $"Connecting to {endPoint} {how}.");

        ConnectResult Failed(OutcomeClass kind, string message) => new(new Outcome(kind), started, 0, Clock.Now, message);

        ConnectResult EndConnect(ConnectResult result)
        {
            _connecting = null;
            Close();
            return result with { Started = started };
        }
    }

    public ValueTask<ExchangeResult> ExchangeAsync(ReadOnlyMemory<byte> request, IResponseHandler handler)
    {
        _exchange.Reset();
        _reader.Reset();
        _handler = handler;
        _firstByte = 0;
        _firstEvent = 0;
        _completed = 0;
        _sent = Clock.Now;
        _deadline = _sent + _target.Timeout;
        var result = new ValueTask<ExchangeResult>(this, _exchange.Version);
        if (_tls is null)
            Send(request.Span);
        else
            SendEncrypted(request);
        return result;
    }

    public void CheckDeadline(long now)
    {
        if (_deadline == 0 || now < _deadline)
            return;
        _deadline = 0;
        if (_connecting is not null)
            _connecting.Set();
        else if (_handler is null)
            Close();
        else if (_completed != 0)
            Complete(Outcome.Ok, null, reusable: false, isLeftOpen: true);
        else
            Complete(new Outcome(OutcomeClass.Timeout), $"No whole response within {Seconds(_target.Timeout)}.", reusable: false);
    }

    public void Abort()
    {
        if (_handler is null)
            Close();
        else if (_completed != 0)
            Complete(Outcome.Ok, null, reusable: false);
        else
            Complete(new Outcome(OutcomeClass.Aborted), "In flight at the end of the load.", reusable: false);
    }

    public void Dispose() => Abort();

    void ISocketHandler.OnReady(PollEvents events)
    {
        if (_connecting is not null)
        {
            _connecting.Set();
            return;
        }
        if ((events & PollEvents.Writable) != 0 && !_unsent.IsEmpty)
            SendRest();
        if ((events & PollEvents.Readable) == 0 || _socket is null)
            return;
        if (_stream is not null)
            _stream.OnReadable();
        else
            Receive();
    }

    bool TryBeginConnect(Socket socket, IPEndPoint endPoint, out SocketError error)
    {
        try
        {
            return _loop.BeginConnect(socket, endPoint, _key, out error);
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
            _loop.Watch(_socket!, _key, writable);
            return true;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    void Receive()
    {
        _loop.Counts.Receives++;
        var count = _socket!.Receive(_loop.ReceiveBuffer, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
            return;
        if (error != SocketError.Success)
            OnClosed(error);
        else if (count == 0)
            OnClosed(SocketError.Success);
        else
            OnReceived(_loop.ReceiveBuffer.AsSpan(0, count));
    }

    void OnReceived(ReadOnlySpan<byte> data)
    {
        if (_handler is null)
        {
            // Nothing was asked: whatever this is, the next response could not be told from it.
            Close();
            return;
        }
        var now = Clock.Now;
        if (_firstByte == 0)
            _firstByte = now;
        var handler = _handler;
        var progress = _reader.Feed(data, handler, out var left);
        // Whoever was told of a response on a stream may have closed the stream since.
        if (_handler != handler)
            return;
        if (_firstEvent == 0 && _handler.HasEvent)
            _firstEvent = now;
        if (_completed == 0 && _handler.IsComplete)
        {
            _completed = now;
            _deadline = Math.Min(_deadline, now + LingerAfterResponse);
        }
        if (progress == ReadProgress.NeedMore)
        {
            if (_handler.IsEndless)
                _deadline = 0;
        }
        else if (progress == ReadProgress.Done)
        {
            ResponsesOnConnection++;
            if (_completed == 0)
                _completed = now;
            Complete(Outcome.Ok, null, _reader.KeepAlive && left.IsEmpty && _sendError == SocketError.Success);
        }
        else
        {
            // What goes wrong behind the response changes nothing of it.
            if (_completed != 0)
                Complete(Outcome.Ok, null, reusable: false);
            else
                Complete(new Outcome(_reader.IsTls ? OutcomeClass.Tls : OutcomeClass.Protocol), _reader.Error, reusable: false);
        }
    }

    void OnClosed(SocketError error)
    {
        if (_handler is null)
        {
            Close();
        }
        else if (error == SocketError.Success && _reader.TryEndByClose(_handler))
        {
            if (_completed == 0)
                _completed = Clock.Now;
            Complete(Outcome.Ok, null, reusable: false);
        }
        else if (_completed != 0)
        {
            Complete(Outcome.Ok, null, reusable: false);
        }
        else
        {
            if (error == SocketError.Success)
                error = _sendError;
            var how = error == SocketError.Success ? "closed" : $"lost ({Describe(error)})";
            var outcome = Lost(_reader.Started, ResponsesOnConnection);
            Complete(outcome, LostText(how, outcome), reusable: false);
        }
    }

    void Complete(Outcome failure, string? error, bool reusable, bool isLeftOpen = false)
    {
        var ended = _completed != 0 ? _completed : Clock.Now;
        _handler = null;
        _deadline = 0;
        if (!reusable)
            Close();
        _exchange.SetResult(new ExchangeResult(failure, _sent, _firstByte, _firstEvent, ended, error, isLeftOpen));
    }

    void Close()
    {
        if (_socket is null)
            return;
        var socket = _socket;
        _socket = null;
        _deadline = 0;
        _unsent.Clear();
        _loop.Close(socket, _key);
        var tls = _tls;
        _tls = null;
        var stream = _stream;
        _stream = null;
        stream?.End();
        tls?.Dispose();
        _connecting?.Set();
    }

    ExchangeResult IValueTaskSource<ExchangeResult>.GetResult(short token) => _exchange.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<ExchangeResult>.GetStatus(short token) => _exchange.GetStatus(token);

    void IValueTaskSource<ExchangeResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _exchange.OnCompleted(continuation, state, token, flags);
}
