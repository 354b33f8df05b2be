using System.Net;
using System.Net.Sockets;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Base;
using AgentGatewayPerf.Worker.Loop;
using static AgentGatewayPerf.Worker.Http.ConnectionErrors;

namespace AgentGatewayPerf.Worker.Http.Http2;

/// <summary>
/// A connection of HTTP/2 (RFC 9113) that many virtual users share, each with one stream at a time. A request is sent once: what
/// the server refuses or loses is a failure. What the responses of one read give rise to is sent in one write. Everything happens
/// on the loop's thread and completes inline.
/// </summary>
sealed partial class Http2Connection : ITransportReader, IDisposable
{
    /// <summary>The server may send as much as it likes: what comes is read at once and never kept.</summary>
    const int ReceiveWindow = 1 << 30;

    /// <summary>What RFC 9113, section 6.9.2, gives both sides at first.</summary>
    const int InitialWindow = 65_535;

    /// <summary>What RFC 9113, section 6.5.2, allows without a word.</summary>
    const int MaxFrame = 16_384;

    /// <summary>Requests that wait to be written are written when they are this many bytes, so that none waits long.</summary>
    const int WriteAt = 16 * 1024;

    /// <summary>A server that has read nothing of so many bytes only makes us say more.</summary>
    const int MostUnsent = 64 * 1024 * 1024;

    const int LastStream = int.MaxValue - 2;

    readonly HttpTarget _target;
    readonly ITransport _transport;
    readonly HpackDecoder _decoder;
    readonly HpackEncoder _encoder;
    readonly ByteBuffer _carry = new();
    readonly ByteBuffer _headers = new();
    readonly ByteBuffer _block = new();
    readonly Dictionary<int, Http2Stream> _streams = [];
    readonly List<Http2Stream> _blocked = [];
    readonly List<LoopSignal> _waiting = [];
    byte[] _out = [];
    int _outLength;
    bool _reading;
    bool _isReady;
    bool _isLeaving;
    long _deadline;
    int _nextStream = 1;
    // A block of headers goes on in the next frame.
    int _headersStream;
    bool _headersEnd;
    long _unacknowledged;
    Task _opening = Task.CompletedTask;
    // Why it did not become ready.
    Outcome _faultOutcome = new(OutcomeClass.Protocol);
    string? _fault;

    /// <param name="connect">Makes what the connection goes over; it is not open yet.</param>
    /// <param name="target">The server under test.</param>
    /// <param name="heads">Shared with the other connections of the loop.</param>
    /// <param name="scratch">The same.</param>
    /// <param name="endPoint">Where to connect to.</param>
    public Http2Connection(
        Func<ITransportReader, ITransport> connect, HttpTarget target, HeadMemory heads, HeadScratch scratch, IPEndPoint endPoint)
    {
        _decoder = new HpackDecoder(scratch);
        _target = target;
        _transport = connect(this);
        _encoder = new HpackEncoder(target.Url.Scheme);
        Heads = heads;
        EndPoint = endPoint;
    }

    /// <summary>Where it leads to.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>The last heads of responses.</summary>
    public HeadMemory Heads { get; }

    /// <summary>Virtual users that send over this connection.</summary>
    public int Members { get; private set; }

    /// <summary>How many streams the server allows at once.</summary>
    public uint StreamLimit { get; private set; } = uint.MaxValue;

    /// <summary>Whether a request can be sent now.</summary>
    public bool IsUsable => _isReady && !_isLeaving && _streams.Count < StreamLimit;

    /// <summary>Whether it is being opened or can be used.</summary>
    public bool IsAlive { get; private set; } = true;

    /// <summary>How opening it ended; only when it did.</summary>
    public ConnectResult? Opened { get; private set; }

    /// <summary>Bytes the server takes in a stream that was just opened.</summary>
    public int StreamWindow { get; private set; } = InitialWindow;

    /// <summary>Responses that came over it.</summary>
    public long Responses { get; private set; }

    /// <summary>Time of the present read, ns.</summary>
    public long ReadAt { get; private set; }

    /// <summary>Bytes the server takes over all streams.</summary>
    long SendWindow { get; set; } = InitialWindow;

    int MaxSendFrame { get; set; } = MaxFrame;

    /// <summary>Begins to connect and to wait for the server's settings: one that does not speak HTTP/2 sends none.</summary>
    public void Open() => _opening = OpenAsync();

    /// <summary>Waits for something to change while the connection is being opened.</summary>
    public async ValueTask WaitAsync()
    {
        var signal = new LoopSignal();
        _waiting.Add(signal);
        await signal.Task;
        if (_opening.IsFaulted)
            await _opening;
    }

    /// <summary>One virtual user more sends over this connection.</summary>
    public void Join() => Members++;

    /// <summary>One sends over it no more; the last one closes it.</summary>
    public void Leave()
    {
        Members--;
        if (Members == 0)
            End();
    }

    /// <summary>Whoever waits looks again, for one of them does not want to wait any more.</summary>
    public void WakeAll()
    {
        // Some wait again at once.
        var waiting = _waiting.ToArray();
        _waiting.Clear();
        foreach (var signal in waiting)
            signal.Set();
    }

    /// <summary>Gives up an attempt to connect that takes longer than it may.</summary>
    public void CheckDeadline(long now)
    {
        _transport.CheckDeadline(now);
        if (_deadline == 0 || now < _deadline || !_transport.IsOpen)
            return;
        _deadline = 0;
        _transport.Close();
        WakeAll();
    }

    /// <summary>Sends the head of a request and as much of its body as the server takes.</summary>
    /// <param name="stream">Receives the response.</param>
    /// <param name="request">As HTTP/1.1 writes it.</param>
    public void Begin(Http2Stream stream, ReadOnlySpan<byte> request)
    {
        var headEnd = request.IndexOf("\r\n\r\n"u8);
        var body = request[(headEnd + 4)..];
        stream.Id = _nextStream;
        _nextStream += 2;
        if (_nextStream >= LastStream)
            _isLeaving = true;
        _streams.Add(stream.Id, stream);
        WriteHeaders(stream, request[..headEnd], body.IsEmpty);
        if (!body.IsEmpty)
            stream.Unsent = WriteBody(stream, body);
        if (stream.Unsent is { IsEmpty: false })
            _blocked.Add(stream);
        if (!_reading || _outLength >= WriteAt)
            Flush();
    }

    /// <summary>A stream is over for us; the server is told where it does not know.</summary>
    /// <param name="stream">Which.</param>
    /// <param name="cancel">Whether the server may still send on it.</param>
    public void Forget(Http2Stream stream, bool cancel)
    {
        _streams.Remove(stream.Id);
        cancel |= stream.Unsent is { IsEmpty: false };
        if (_blocked.Count > 0)
            _blocked.Remove(stream);
        if (cancel && _transport.IsOpen)
        {
            WriteNumber(FrameType.Reset, stream.Id, (uint)Http2Error.Cancel);
            if (!_reading)
                Flush();
        }
        if (_isLeaving && _streams.Count == 0)
            End();
    }

    /// <summary>A response is whole.</summary>
    public void CountResponse() => Responses++;

    /// <summary>The server may send more on a stream.</summary>
    public void Widen(int stream, uint bytes) => WriteNumber(FrameType.WindowUpdate, stream, bytes);

    public void Dispose() => Close();

    void ITransportReader.OnReceived(ReadOnlySpan<byte> data)
    {
        ReadAt = Clock.Now;
        _reading = true;
        Read(data);
        _reading = false;
        Flush();
    }

    void ITransportReader.OnClosed(SocketError error)
    {
        if (error == SocketError.Success)
            error = _transport.SendError;
        Lose(error == SocketError.Success ? "The connection was closed" : $"The connection was lost ({Describe(error)})");
    }

    void ITransportReader.OnTlsFailed(string reason) => Fail(new Outcome(OutcomeClass.Tls), reason);

    void ITransportReader.OnFault(Exception fault)
    {
        var streams = _streams.Values.ToArray();
        Close();
        foreach (var stream in streams)
            stream.OnFault(fault);
        WakeAll();
    }

    async Task OpenAsync()
    {
        try
        {
            var result = await _transport.ConnectAsync(EndPoint);
            if (result.Outcome.IsOk)
                result = await BeginAsync(result);
            Opened = result;
            if (!result.Outcome.IsOk)
                Close();
        }
        finally
        {
            WakeAll();
        }
    }

    async ValueTask<ConnectResult> BeginAsync(ConnectResult result)
    {
        _deadline = result.Started + _target.ConnectTimeout;
        WritePreface();
        Flush();
        while (!_isReady && _transport.IsOpen)
        {
            var signal = new LoopSignal();
            _waiting.Add(signal);
            await signal.Task;
        }
        _deadline = 0;
        if (_isReady)
            return result;
        var now = Clock.Now;
        _fault ??= now - result.Started >= _target.ConnectTimeout
            ? $"No HTTP/2: {_target.Origin} did not begin it within {Seconds(_target.ConnectTimeout)}."
            : $"No HTTP/2: {_target.Origin} closed the connection instead of beginning it.";
        return new ConnectResult(_faultOutcome, result.Started, 0, now, _fault);
    }

    /// <summary>What the server says first is not HTTP/2.</summary>
    void Reject(OutcomeClass kind, string why)
    {
        (_faultOutcome, _fault) = (new Outcome(kind), why);
        Close();
        WakeAll();
    }

    /// <summary>Everything in flight is lost.</summary>
    void Lose(string what)
    {
        var streams = _streams.Values.ToArray();
        Close();
        foreach (var stream in streams)
            stream.OnLost(what);
        WakeAll();
    }

    /// <summary>Everything in flight fails for the same reason.</summary>
    void Fail(Outcome outcome, string error)
    {
        (_faultOutcome, _fault) = (outcome, error);
        var streams = _streams.Values.ToArray();
        Close();
        foreach (var stream in streams)
            stream.OnFailed(outcome, error);
        WakeAll();
    }

    /// <summary>The server breaks the rules of the connection: it is told, and nothing more is read.</summary>
    void Break(Http2Error error, string why)
    {
        WriteGoAway(error);
        Flush();
        Fail(new Outcome(OutcomeClass.Protocol), $"The server breaks the rules of HTTP/2: {why}.");
    }

    /// <summary>Takes leave of the server and closes.</summary>
    void End()
    {
        if (_transport.IsOpen && _isReady)
        {
            WriteGoAway(Http2Error.NoError);
            Flush();
        }
        Close();
        WakeAll();
    }

    void Close()
    {
        IsAlive = false;
        _isLeaving = true;
        DropOut();
        _carry.Clear();
        _headers.Clear();
        _transport.Dispose();
    }
}
