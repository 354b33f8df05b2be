using System.Net;
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Base;
using AgentGatewayPerf.Worker.Http;
using static AgentGatewayPerf.Worker.Http.ConnectionErrors;

namespace AgentGatewayPerf.Worker.Patterns.Mcp;

/// <summary>
/// The two connections of HTTP with SSE (MCP 2024-11-05) as one: a request goes over the first, which says that it was
/// accepted, and
/// its response comes on the stream of the second. The time of a request ends with its response. The session is the stream:
/// without it
/// there is none. Everything happens on the load thread.
/// </summary>
sealed class SseTransport : IGatewayConnection, IValueTaskSource<ExchangeResult>
{
    readonly LoadContext _context;
    readonly IGatewayConnection _post;
    readonly IGatewayConnection _stream;
    readonly AcceptHandler _accept;
    readonly EventHandler _events;
    readonly Action _onPosted;
    ManualResetValueTaskSourceCore<ExchangeResult> _exchange;
    ValueTaskAwaiter<ExchangeResult> _posting;
    IResponseHandler? _handler;
    bool _isPosted;
    long _sent;
    long _deadline;
    long _firstEvent;
    long _completed;

    /// <param name="context">What the virtual users share.</param>
    /// <param name="respond">Responds to a request that the server makes between responses.</param>
    public SseTransport(LoadContext context, Action<ServerRequest> respond)
    {
        _context = context;
        _post = context.CreateConnection();
        _stream = context.CreateConnection();
        _accept = new AcceptHandler(this);
        _events = new EventHandler(this, context, respond);
        _onPosted = OnPosted;
    }

    /// <summary>Whether the stream is open.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Where messages are to be sent, as the server wrote it; empty before the stream is open.</summary>
    public string Endpoint => _events.Endpoint;

    public bool IsConnected => _post.IsConnected;

    public long ResponsesOnConnection => _post.ResponsesOnConnection;

    public ValueTask<ConnectResult> ConnectAsync(IPEndPoint endPoint) => _post.ConnectAsync(endPoint);

    /// <summary>Opens the stream and waits until the server has said where messages are to be sent.</summary>
    /// <param name="request">Asks for it.</param>
    /// <param name="endPoint">Where to connect to.</param>
    public async ValueTask<(Outcome Outcome, string? Error)> OpenAsync(ReadOnlyMemory<byte> request, IPEndPoint endPoint)
    {
        var connected = await _stream.ConnectAsync(endPoint);
        if (!connected.Outcome.IsOk)
            return (connected.Outcome, connected.Error);
        var reading = ReadAsync(request);
        await _events.Named;
        IsOpen = _events.Endpoint.Length > 0;
        if (IsOpen)
            return (Outcome.Ok, null);
        var ended = await reading;
        return ended.Failure.IsOk ? (_events.Outcome, _events.Error) : (ended.Failure, ended.Error ?? _events.Error);
    }

    public ValueTask<ExchangeResult> ExchangeAsync(ReadOnlyMemory<byte> request, IResponseHandler handler)
    {
        _exchange.Reset();
        _handler = handler;
        _isPosted = false;
        (_firstEvent, _completed) = (0, 0);
        _sent = Clock.Now;
        _deadline = _sent + _context.Target.Timeout;
        // What the stream brings is read as its events, whatever is said of the request that was sent.
        if (handler is JsonRpcValidator)
            handler.OnHead(_events.Head, default);
        var result = new ValueTask<ExchangeResult>(this, _exchange.Version);
        Watch(_post.ExchangeAsync(request, _accept));
        return result;
    }

    public void CheckDeadline(long now)
    {
        _post.CheckDeadline(now);
        _stream.CheckDeadline(now);
        if (_deadline == 0 || now < _deadline || _handler is null || !_isPosted)
            return;
        Complete(new Outcome(OutcomeClass.Timeout), $"No response on the stream within {Seconds(_context.Target.Timeout)}.");
    }

    public void Abort()
    {
        CloseStream();
        _post.Abort();
        if (_handler is not null && _isPosted)
            Complete(new Outcome(OutcomeClass.Aborted), "In flight at the end of the load.");
    }

    /// <summary>Ends the session: the stream is all that there is of it.</summary>
    public void CloseStream()
    {
        IsOpen = false;
        _stream.Abort();
    }

    public void Dispose() => Abort();

    async Task<ExchangeResult> ReadAsync(ReadOnlyMemory<byte> request)
    {
        _events.Expect();
        var result = await _stream.ExchangeAsync(request, _events);
        var wasOpen = IsOpen;
        IsOpen = false;
        _events.EndWait();
        if (wasOpen && _handler is not null && _isPosted)
            Complete(new Outcome(OutcomeClass.Reset, (int)ResetMoment.ReusedConnection), "The stream ended before the response came on it.");
        return result;
    }

    // Not awaited: the state of a method that waits for it would be allocated for every request.
    void Watch(ValueTask<ExchangeResult> posting)
    {
        _posting = posting.GetAwaiter();
        if (_posting.IsCompleted)
            OnPosted();
        else
            _posting.UnsafeOnCompleted(_onPosted);
    }

    void OnPosted()
    {
        var posted = _posting.GetResult();
        _isPosted = true;
        if (!posted.Failure.IsOk)
            Complete(posted.Failure, posted.Error);
        else if (_handler!.IsComplete)
            Complete(Outcome.Ok, null);
        else if (!IsOpen)
            Complete(new Outcome(OutcomeClass.Reset, (int)ResetMoment.ReusedConnection), "The stream ended before the response came on it.");
    }

    void OnEvent(ReadOnlySpan<byte> message)
    {
        var now = Clock.Now;
        _handler!.OnMessage(message);
        if (_firstEvent == 0)
            _firstEvent = now;
        if (!_handler.IsComplete)
            return;
        _completed = now;
        if (_isPosted)
            Complete(Outcome.Ok, null);
    }

    void Complete(Outcome failure, string? error)
    {
        var ended = _completed != 0 ? _completed : Clock.Now;
        _handler = null;
        _deadline = 0;
        _exchange.SetResult(new ExchangeResult(failure, _sent, _firstEvent, _firstEvent, ended, error));
    }

    ExchangeResult IValueTaskSource<ExchangeResult>.GetResult(short token) => _exchange.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<ExchangeResult>.GetStatus(short token) => _exchange.GetStatus(token);

    void IValueTaskSource<ExchangeResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _exchange.OnCompleted(continuation, state, token, flags);

    /// <summary>What is said of a request that was sent: accepted, or why not.</summary>
    sealed class AcceptHandler(SseTransport transport) : IResponseHandler
    {
        bool _isRefused;

        public bool IsComplete => false;

        public bool HasEvent => false;

        public void OnHead(in ResponseHead head, ReadOnlySpan<byte> wanted)
        {
            _isRefused = !head.IsSuccess;
            if (transport._handler is { IsComplete: false } handler && (_isRefused || handler is not JsonRpcValidator))
                handler.OnHead(head, wanted);
        }

        public void OnMessage(ReadOnlySpan<byte> message)
        {
        }

        public void OnEnd(ReadOnlySpan<byte> text)
        {
            if (_isRefused && transport._handler is { IsComplete: false } handler)
                handler.OnEnd(text);
        }
    }

    /// <summary>The stream: where messages are to be sent, then the responses to them and whatever the server says
    /// besides.</summary>
    sealed class EventHandler(SseTransport transport, LoadContext context, Action<ServerRequest> respond)
        : ResponseValidator(context.Failures)
    {
        readonly StreamValidator _between = new(context.Failures) { ServerRequest = respond };
        TaskCompletionSource _named = new();

        /// <summary>Ends when the server has named its endpoint, or will not.</summary>
        public Task Named => _named.Task;

        /// <summary>As the server wrote it.</summary>
        public string Endpoint { get; private set; } = "";

        /// <summary>The head of the stream.</summary>
        public ResponseHead Head { get; private set; }

        public override bool IsEndless => Endpoint.Length > 0;

        public void Expect()
        {
            Reset(Operation.OpenStream);
            _named = new TaskCompletionSource();
            Endpoint = "";
        }

        public void EndWait() => _named.TrySetResult();

        public override void OnHead(in ResponseHead head, ReadOnlySpan<byte> wanted)
        {
            base.OnHead(head, wanted);
            Head = head;
        }

        public override void OnEndpoint(ReadOnlySpan<byte> address)
        {
            if (Endpoint.Length > 0)
                return;
            Endpoint = Printable.OneLine(address, 4_096);
            EndWait();
        }

        public override void OnMessage(ReadOnlySpan<byte> message)
        {
            if (transport._handler is JsonRpcValidator { IsComplete: false })
                transport.OnEvent(message);
            else
                _between.Read(message);
        }

        protected override void OnNoMessage(ReadOnlySpan<byte> text) => FailProtocol(
            Content == ContentKind.EventStream
                ? "The stream ended before the server said where messages are to be sent (event: endpoint)."
                : "The response is no event stream; is this the path of HTTP+SSE (--mcp-path)?");
    }
}
