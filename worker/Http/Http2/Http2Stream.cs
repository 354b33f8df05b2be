using System.Net;
using System.Threading.Tasks.Sources;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Base;
using static AgentGatewayPerf.Worker.Http.ConnectionErrors;

namespace AgentGatewayPerf.Worker.Http.Http2;

/// <summary>What a virtual user has of a connection of HTTP/2: one stream after another, each with one request.</summary>
/// <param name="connections">The connections that it may share.</param>
/// <param name="target">The server under test.</param>
sealed class Http2Stream(Http2Connections connections, HttpTarget target) : IGatewayConnection, IValueTaskSource<ExchangeResult>
{
    /// <summary>As for HTTP/1.1; here only the stream is given up, not the connection.</summary>
    const long LingerAfterResponse = HttpConnection.LingerAfterResponse;

    /// <summary>The server may send this much more when it has sent as much.</summary>
    const int WidenAfter = 1 << 29;

    readonly ResponseBody _body = new(target.Assigned);
    readonly KnownBlock[] _known = [new(), new()];
    ManualResetValueTaskSourceCore<ExchangeResult> _exchange;
    Http2Connection? _connection;
    IResponseHandler? _handler;
    bool _isConnecting;
    bool _isStopped;
    int _lastKnown;
    long _deadline;
    long _sent;
    long _firstByte;
    long _firstEvent;
    long _completed;
    long _contentLength;
    long _received;
    int _unacknowledged;

    /// <summary>Number of the stream.</summary>
    public int Id { get; set; }

    /// <summary>Bytes the server takes on this stream.</summary>
    public long SendWindow { get; set; }

    /// <summary>What of the request waits for the server to take more; null for nothing.</summary>
    public ByteBuffer? Unsent { get; set; }

    /// <summary>Whether the head of the response has come.</summary>
    public bool HasHead { get; private set; }

    public bool IsConnected => !_isConnecting && _connection is { IsUsable: true };

    public long ResponsesOnConnection => _connection?.Responses ?? 0;

    public async ValueTask<ConnectResult> ConnectAsync(IPEndPoint endPoint)
    {
        Leave();
        var started = Clock.Now;
        _isConnecting = true;
        _isStopped = false;
        ConnectResult result;
        while (true)
        {
            var connection = connections.Take(endPoint, out var isNew);
            _connection = connection;
            connection.Join();
            if (isNew)
                connection.Open();
            while (connection.Opened is null && !_isStopped)
                await connection.WaitAsync();
            if (_isStopped)
            {
                result = new ConnectResult(
                    new Outcome(OutcomeClass.Aborted), started, 0, Clock.Now, "Stopped while connecting.");
                break;
            }
            result = connection.Opened!.Value with { IsShared = !isNew };
            if (!result.Outcome.IsOk || (connection.IsUsable && connection.Members <= connections.LimitOf(connection)))
                break;
            if (isNew)
            {
                // The one who made it stays as long as it can be used at all.
                if (connection.IsUsable)
                    break;
                var why = connection.StreamLimit == 0 ? "allows no requests over HTTP/2" : "closed the connection at once";
                result = new ConnectResult(
                    new Outcome(OutcomeClass.Protocol), started, 0, Clock.Now, $"{target.Origin} {why}.");
                break;
            }
            // The server allows fewer at once than have come.
            Leave();
        }
        _isConnecting = false;
        if (!result.Outcome.IsOk)
            Leave();
        return result;
    }

    public ValueTask<ExchangeResult> ExchangeAsync(ReadOnlyMemory<byte> request, IResponseHandler handler)
    {
        _exchange.Reset();
        _body.Reset();
        _handler = handler;
        HasHead = false;
        Unsent = null;
        (_firstByte, _firstEvent, _completed, _received, _unacknowledged) = (0, 0, 0, 0, 0);
        _sent = Clock.Now;
        _deadline = _sent + target.Timeout;
        SendWindow = _connection!.StreamWindow;
        var result = new ValueTask<ExchangeResult>(this, _exchange.Version);
        _connection.Begin(this, request.Span);
        return result;
    }

    public void CheckDeadline(long now)
    {
        _connection?.CheckDeadline(now);
        if (_deadline == 0 || now < _deadline)
            return;
        _deadline = 0;
        if (_completed != 0)
            Complete(Outcome.Ok, null, cancel: true, isLeftOpen: true);
        else
            Complete(new Outcome(OutcomeClass.Timeout), $"No whole response within {Seconds(target.Timeout)}.", cancel: true);
    }

    public void Abort()
    {
        if (_isConnecting)
        {
            _isStopped = true;
            _connection?.WakeAll();
        }
        else if (_handler is null)
        {
            Leave();
        }
        else if (_completed != 0)
        {
            Complete(Outcome.Ok, null, cancel: true);
        }
        else
        {
            Complete(new Outcome(OutcomeClass.Aborted), "In flight at the end of the load.", cancel: true);
        }
    }

    public void Dispose()
    {
        Abort();
        if (!_isConnecting)
            Leave();
    }

    /// <summary>The block that a head was written as before; empty where it has to be written.</summary>
    public ReadOnlySpan<byte> Recall(ReadOnlySpan<byte> head, Http2Connection connection, int generation)
    {
        foreach (var known in _known)
        {
            if (known.Connection == connection && known.Generation == generation && known.Head.SequenceEqual(head))
                return known.Block;
        }
        return default;
    }

    /// <summary>Remembers what a head was written as. Two are enough: a mix of two requests in turn.</summary>
    public void Remember(ReadOnlySpan<byte> head, ReadOnlySpan<byte> block, Http2Connection connection, int generation)
    {
        var known = _known[_lastKnown ^= 1];
        (known.Connection, known.Generation) = (connection, generation);
        known.Set(head, block);
    }

    /// <summary>A block of headers of this stream came.</summary>
    /// <param name="head">As HTTP/1.1 has it; trailers without a first line and an empty one.</param>
    /// <param name="malformed">What is wrong with it; null for nothing.</param>
    /// <param name="isEnd">Whether nothing follows.</param>
    public void OnHead(ReadOnlySpan<byte> head, string? malformed, bool isEnd)
    {
        var now = _connection!.ReadAt;
        if (_firstByte == 0)
            _firstByte = now;
        if (malformed is null && HasHead && !isEnd)
            malformed = "The response has headers in the middle of its body.";
        if (malformed is not null)
        {
            OnFailed(new Outcome(OutcomeClass.Protocol), malformed);
            return;
        }
        if (!HasHead)
        {
            if (!TryReadHead(head, out var parsed, out var wanted, out var error))
            {
                OnFailed(new Outcome(OutcomeClass.Protocol), error);
                return;
            }
            if (parsed.Status < 200)
            {
                // 100 Continue, 103 Early Hints: the response proper is still to come.
                if (isEnd)
                    OnFailed(new Outcome(OutcomeClass.Protocol), $"The response is HTTP {parsed.Status} and nothing else.");
                return;
            }
            HasHead = true;
            _contentLength = parsed.ContentLength;
            _handler!.OnHead(parsed, head[wanted]);
            _body.Start(parsed);
            if (isEnd)
                _handler.OnTrailers(head[(head.IndexOf((byte)'\n') + 1)..]);
        }
        else
        {
            _handler!.OnTrailers(head);
        }
        Advance(now);
        if (isEnd && _handler is not null)
            End(default, now);
    }

    /// <summary>A piece of the body came.</summary>
    /// <param name="content">Its bytes.</param>
    /// <param name="counted">How many they are with their padding.</param>
    /// <param name="isEnd">Whether nothing follows.</param>
    public void OnData(ReadOnlySpan<byte> content, int counted, bool isEnd)
    {
        var now = _connection!.ReadAt;
        if (!HasHead)
        {
            OnFailed(new Outcome(OutcomeClass.Protocol), "The response has a body before its head.");
            return;
        }
        _received += content.Length;
        _unacknowledged += counted;
        if (_unacknowledged >= WidenAfter && !isEnd)
        {
            _connection.Widen(Id, (uint)_unacknowledged);
            _unacknowledged = 0;
        }
        ReadOnlySpan<byte> inPlace = default;
        var handler = _handler!;
        var problem = content.IsEmpty ? null : _body.Append(content, ref inPlace, handler);
        // Whoever was told of a response on a stream may have closed the stream since.
        if (_handler != handler)
            return;
        if (problem is not null)
        {
            OnFailed(new Outcome(OutcomeClass.Protocol), problem);
            return;
        }
        if (!isEnd)
            _body.Keep(inPlace);
        Advance(now);
        if (isEnd && _handler == handler)
            End(inPlace, now);
    }

    /// <summary>The server gives the stream up.</summary>
    public void OnReset(Http2Error error)
    {
        var name = Http2Errors.NameOf(error);
        OnLost($"The stream was {(error == Http2Error.RefusedStream ? "refused" : "reset")} by the server ({name})");
    }

    /// <summary>The response will not come.</summary>
    /// <param name="what">What happened, as <see cref="LostText"/> takes it.</param>
    public void OnLost(string what)
    {
        var outcome = Lost(_firstByte != 0, ResponsesOnConnection);
        OnFailed(outcome, LostText(what, outcome), isOver: true);
    }

    /// <summary>The response is none.</summary>
    public void OnFailed(Outcome outcome, string error) => OnFailed(outcome, error, isOver: false);

    /// <summary>A fault of the worker, not of the connection.</summary>
    public void OnFault(Exception fault)
    {
        _handler = null;
        _deadline = 0;
        _exchange.SetException(fault);
    }

    void OnFailed(Outcome outcome, string error, bool isOver)
    {
        // What goes wrong behind the response changes nothing of it.
        if (_completed != 0)
            Complete(Outcome.Ok, null, cancel: !isOver);
        else
            Complete(outcome, error, cancel: !isOver);
    }

    bool TryReadHead(ReadOnlySpan<byte> head, out ResponseHead parsed, out Range wanted, out string error)
    {
        error = "";
        var heads = _connection!.Heads;
        if (heads.TryRecall(head, out var length, out parsed, out wanted) && length == head.Length)
            return true;
        if (!ResponseHeadParser.TryParse(head, heads.WantedName, out parsed, out wanted, out var problem))
        {
            error = problem!;
            return false;
        }
        if (parsed.Status >= 200)
            heads.Remember(head, parsed, wanted);
        return true;
    }

    void Advance(long now)
    {
        if (_firstEvent == 0 && _handler!.HasEvent)
            _firstEvent = now;
        if (_handler!.IsEndless)
            _deadline = 0;
        if (_completed != 0 || !_handler.IsComplete)
            return;
        _completed = now;
        _deadline = Math.Min(_deadline, now + LingerAfterResponse);
        if (_handler.IsCut)
            Complete(Outcome.Ok, null, cancel: true);
    }

    void End(ReadOnlySpan<byte> inPlace, long now)
    {
        if (_contentLength >= 0 && _contentLength != _received && _completed == 0)
        {
            OnFailed(new Outcome(OutcomeClass.Protocol),
                $"The body has {_received} bytes and its content-length says {_contentLength}.", isOver: true);
            return;
        }
        _handler!.OnEnd(_body.Finish(inPlace, _handler));
        if (_completed == 0)
            _completed = now;
        _connection!.CountResponse();
        Complete(Outcome.Ok, null, cancel: false);
    }

    void Complete(Outcome failure, string? error, bool cancel, bool isLeftOpen = false)
    {
        var ended = _completed != 0 ? _completed : Clock.Now;
        _handler = null;
        _deadline = 0;
        _connection!.Forget(this, cancel);
        Unsent?.Clear();
        Unsent = null;
        _exchange.SetResult(new ExchangeResult(failure, _sent, _firstByte, _firstEvent, ended, error, isLeftOpen));
    }

    void Leave()
    {
        var connection = _connection;
        _connection = null;
        connection?.Leave();
    }

    ExchangeResult IValueTaskSource<ExchangeResult>.GetResult(short token) => _exchange.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<ExchangeResult>.GetStatus(short token) => _exchange.GetStatus(token);

    void IValueTaskSource<ExchangeResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _exchange.OnCompleted(continuation, state, token, flags);

    sealed class KnownBlock
    {
        public Http2Connection? Connection;
        public int Generation;
        byte[] _bytes = [];
        int _head;
        int _block;

        public ReadOnlySpan<byte> Head => _bytes.AsSpan(0, _head);

        public ReadOnlySpan<byte> Block => _bytes.AsSpan(_head, _block);

        public void Set(ReadOnlySpan<byte> head, ReadOnlySpan<byte> block)
        {
            // With room for the next one, which may be a digit longer.
            if (_bytes.Length < head.Length + block.Length)
                _bytes = new byte[head.Length + block.Length + 32];
            head.CopyTo(_bytes);
            block.CopyTo(_bytes.AsSpan(head.Length));
            (_head, _block) = (head.Length, block.Length);
        }
    }
}
