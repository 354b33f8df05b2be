using System.ComponentModel;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Threading.Tasks.Sources;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Loop;

namespace AgentGatewayPerf.Worker.Http;

/// <summary>
/// The one keep-alive connection of a virtual user: one request at a time, its bytes made before, its answer read in place. A sent
/// request is never repeated. Everything happens on the loop's thread and completes inline.
/// </summary>
sealed class HttpConnection : ISocketHandler, IValueTaskSource<ExchangeResult>, IDisposable
{
    /// <summary>A stream may stay open behind the answer (SHOULD, not MUST, in MCP): this long is waited for its end, then the
    /// connection is given up rather than the virtual user.</summary>
    const long LingerAfterAnswer = Clock.Second;

    readonly EventLoop _loop;
    readonly HttpTarget _target;
    readonly AnswerReader _reader;
    readonly ByteBuffer _unsent = new();
    ManualResetValueTaskSourceCore<ExchangeResult> _exchange;
    Socket? _socket;
    ulong _key;
    SslStream? _tls;
    LoopStream? _stream;
    LoopSignal? _connecting;
    IAnswerHandler? _handler;
    long _deadline;
    long _sent;
    long _firstByte;
    long _firstEvent;
    long _answered;

    public HttpConnection(EventLoop loop, HttpTarget target, HeadMemory heads)
    {
        _loop = loop;
        _target = target;
        _reader = new AnswerReader(heads, target.MaxBody);
    }

    /// <summary>Whether a request can be sent without connecting first.</summary>
    public bool IsConnected => _socket != null && _connecting == null;

    /// <summary>Requests answered on the present connection: a reset before the first answer means something else than one after.</summary>
    public long AnswersOnConnection { get; private set; }

    /// <summary>Connects, with TLS where the target has it.</summary>
    /// <param name="endPoint">One of the target's.</param>
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
            return Failed(OutcomeClass.Connect, $"Connecting to {endPoint} failed: {Describe(e.SocketErrorCode)}.");
        }
        _socket = socket;
        _key = _loop.Register(this);
        AnswersOnConnection = 0;
        _deadline = started + _target.ConnectTimeout;

        var connecting = new LoopSignal();
        _connecting = connecting;
        if (!_loop.BeginConnect(socket, endPoint, _key, out var error))
            return EndConnect(Failed(OutcomeClass.Connect, $"Connecting to {endPoint} failed: {Describe(error)}."));
        await connecting.Task;
        if (_socket != socket)
            return EndConnect(Failed(OutcomeClass.Aborted, "Stopped while connecting."));
        var connected = Clock.Now;
        if (connected - started >= _target.ConnectTimeout)
            return EndConnect(Failed(OutcomeClass.Connect, $"Connecting to {endPoint} took longer than {Seconds(_target.ConnectTimeout)}."));
        error = _loop.EndConnect(socket, _key);
        if (error != SocketError.Success)
            return EndConnect(Failed(OutcomeClass.Connect, $"Connecting to {endPoint} failed: {Describe(error)}."));

        _connecting = null;
        _loop.Watch(socket, _key, writable: false);
        if (_target.Tls != null && await HandshakeAsync(_target.Tls) is { } problem)
            return EndConnect(problem with { Connected = connected });
        _deadline = 0;
        return new ConnectResult(Outcome.Ok, started, connected, Clock.Now, null);

        ConnectResult Failed(OutcomeClass kind, string message) => new(new Outcome(kind), started, 0, Clock.Now, message);

        ConnectResult EndConnect(ConnectResult result)
        {
            _connecting = null;
            Close();
            return result with { Started = started };
        }
    }

    /// <summary>Sends a request and reads its answer into <paramref name="handler"/>.</summary>
    public ValueTask<ExchangeResult> ExchangeAsync(ReadOnlyMemory<byte> request, IAnswerHandler handler)
    {
        _exchange.Reset();
        _reader.Reset();
        _handler = handler;
        _firstByte = 0;
        _firstEvent = 0;
        _answered = 0;
        _sent = Clock.Now;
        _deadline = _sent + _target.Timeout;
        var result = new ValueTask<ExchangeResult>(this, _exchange.Version);
        if (_tls == null)
            Send(request.Span);
        else
            SendEncrypted(request);
        return result;
    }

    /// <summary>Gives up what takes longer than it may. Called now and then for every connection, so that no request needs a timer
    /// of its own.</summary>
    public void CheckDeadline(long now)
    {
        if (_deadline == 0 || now < _deadline)
            return;
        _deadline = 0;
        if (_connecting != null)
            _connecting.Set();
        else if (_handler == null)
            Close();
        else if (_answered != 0)
            Complete(new Outcome(OutcomeClass.Ok), null, reusable: false);
        else
            Complete(new Outcome(OutcomeClass.Timeout), $"No whole answer within {Seconds(_target.Timeout)}.", reusable: false);
    }

    /// <summary>Abandons whatever is going on; a request in flight ends as aborted.</summary>
    public void Abort()
    {
        if (_handler != null)
            Complete(new Outcome(OutcomeClass.Aborted), "In flight at the end of the load.", reusable: false);
        else
            Close();
    }

    public void Dispose() => Abort();

    void ISocketHandler.OnReady(PollEvents events)
    {
        if (_connecting != null)
        {
            _connecting.Set();
            return;
        }
        if ((events & PollEvents.Writable) != 0 && !_unsent.IsEmpty)
            SendRest();
        if ((events & PollEvents.Readable) == 0 || _socket == null)
            return;
        if (_stream != null)
            _stream.OnReadable();
        else
            Receive();
    }

    void Receive()
    {
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
        if (_handler == null)
        {
            // Nothing was asked: whatever this is, the next answer could not be told from it.
            Close();
            return;
        }
        var now = Clock.Now;
        if (_firstByte == 0)
            _firstByte = now;
        var progress = _reader.Feed(data, _handler, out var left);
        if (_firstEvent == 0 && _handler.HasEvent)
            _firstEvent = now;
        if (_answered == 0 && _handler.IsAnswered)
        {
            _answered = now;
            _deadline = Math.Min(_deadline, now + LingerAfterAnswer);
        }
        if (progress == ReadProgress.Done)
        {
            AnswersOnConnection++;
            if (_answered == 0)
                _answered = now;
            Complete(Outcome.Ok, null, _reader.KeepAlive && left.IsEmpty);
        }
        else if (progress == ReadProgress.Failed)
        {
            Complete(new Outcome(OutcomeClass.Protocol), _reader.Error, reusable: false);
        }
    }

    void OnClosed(SocketError error)
    {
        if (_handler == null)
        {
            Close();
        }
        else if (error == SocketError.Success && _reader.TryEndByClose(_handler))
        {
            if (_answered == 0)
                _answered = Clock.Now;
            Complete(Outcome.Ok, null, reusable: false);
        }
        else if (_answered != 0)
        {
            Complete(Outcome.Ok, null, reusable: false);
        }
        else
        {
            var how = error == SocketError.Success ? "closed" : $"lost ({Describe(error)})";
            var when = _reader.Started ? "in the middle of the answer"
                : AnswersOnConnection > 0 ? "before the answer, on a connection that had answered before"
                : "before the answer, on a new connection";
            Complete(new Outcome(OutcomeClass.Reset), $"The connection was {how} {when}.", reusable: false);
        }
    }

    void Complete(Outcome failure, string? error, bool reusable)
    {
        var ended = _answered != 0 ? _answered : Clock.Now;
        _handler = null;
        _deadline = 0;
        if (!reusable)
            Close();
        _exchange.SetResult(new ExchangeResult(failure, _sent, _firstByte, _firstEvent, ended, error));
    }

    void Close()
    {
        if (_socket == null)
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

    void Send(ReadOnlySpan<byte> bytes)
    {
        if (!_unsent.IsEmpty)
        {
            _unsent.Append(bytes);
            return;
        }
        var count = _socket!.Send(bytes, SocketFlags.None, out var error);
        if (error is not (SocketError.Success or SocketError.WouldBlock))
        {
            OnClosed(error);
            return;
        }
        count = Math.Max(count, 0);
        if (count < bytes.Length)
        {
            _unsent.Append(bytes[count..]);
            _loop.Watch(_socket, _key, writable: true);
        }
    }

    void SendRest()
    {
        var count = _socket!.Send(_unsent.Written, SocketFlags.None, out var error);
        if (error is not (SocketError.Success or SocketError.WouldBlock))
        {
            OnClosed(error);
            return;
        }
        if (count <= 0)
        {
            _loop.Watch(_socket, _key, writable: true);
            return;
        }
        var rest = _unsent.Written[count..].ToArray();
        _unsent.Clear();
        if (rest.Length > 0)
            _unsent.Append(rest);
        _loop.Watch(_socket, _key, writable: rest.Length > 0);
    }

    async ValueTask<ConnectResult?> HandshakeAsync(SslClientAuthenticationOptions options)
    {
        var started = Clock.Now;
        var socket = _socket!;
        _stream = new LoopStream(socket, bytes => { if (_socket != null) Send(bytes); });
        _tls = new SslStream(_stream, leaveInnerStreamOpen: false);
        try
        {
            await _tls.AuthenticateAsClientAsync(options, CancellationToken.None);
        }
        catch (Exception e) when (e is AuthenticationException or IOException or ObjectDisposedException or InvalidOperationException
            or Win32Exception)
        {
            var late = Clock.Now - started >= _target.ConnectTimeout;
            var why = e is AuthenticationException ? (e.InnerException ?? e).Message
                : late ? $"the handshake took longer than {Seconds(_target.ConnectTimeout)}"
                : "the connection was closed during the handshake";
            return new ConnectResult(new Outcome(OutcomeClass.Tls), started, 0, Clock.Now, $"TLS with {_target.Host} failed: {why}");
        }
        _ = PumpAsync(_tls);
        return null;
    }

    async Task PumpAsync(SslStream tls)
    {
        try
        {
            // A read of nothing waits without holding a record buffer, so that an idle connection stays small.
            while (_tls == tls && await tls.ReadAsync(Memory<byte>.Empty, CancellationToken.None) == 0)
            {
                var count = await tls.ReadAsync(_loop.ReceiveBuffer, CancellationToken.None);
                if (_tls != tls)
                    return;
                if (count == 0)
                {
                    OnClosed(SocketError.Success);
                    return;
                }
                OnReceived(_loop.ReceiveBuffer.AsSpan(0, count));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException or Win32Exception)
        {
            if (_tls == tls)
                OnClosed(e.InnerException is SocketException socket ? socket.SocketErrorCode : SocketError.ConnectionReset);
        }
    }

    void SendEncrypted(ReadOnlyMemory<byte> request)
    {
        try
        {
            // The stream below takes everything at once, so this is complete when it returns.
            var write = _tls!.WriteAsync(request, CancellationToken.None);
            if (write.IsCompleted)
                write.GetAwaiter().GetResult();
            else
                throw new InvalidOperationException("A write did not complete at once.");
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException or Win32Exception)
        {
            if (_handler != null)
                OnClosed(SocketError.ConnectionReset);
        }
    }

    static string Describe(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => "connection refused",
        SocketError.ConnectionReset => "connection reset",
        SocketError.HostUnreachable => "host unreachable",
        SocketError.NetworkUnreachable => "network unreachable",
        SocketError.TimedOut => "timed out",
        SocketError.AddressNotAvailable => "no local address or port left",
        SocketError.TooManyOpenSockets => "too many open files",
        _ => error.ToString(),
    };

    static string Seconds(long nanoseconds) => $"{nanoseconds / 1e9:0.###} s";

    ExchangeResult IValueTaskSource<ExchangeResult>.GetResult(short token) => _exchange.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<ExchangeResult>.GetStatus(short token) => _exchange.GetStatus(token);

    void IValueTaskSource<ExchangeResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _exchange.OnCompleted(continuation, state, token, flags);
}
