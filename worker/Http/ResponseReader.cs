using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Worker.Http;

/// <summary>How far a response has been read.</summary>
enum ReadProgress
{
    NeedMore,
    Done,

    /// <summary>Not HTTP/1.1; <see cref="ResponseReader.Error"/> says why.</summary>
    Failed,
}

/// <summary>
/// Reads one HTTP/1.1 response after another from pieces cut anywhere (RFC 9112): Content-Length, chunked with extensions and
/// trailers, until the connection closes; 1xx responses are passed over. What is whole in one piece is handed on where it lies.
/// </summary>
sealed class ResponseReader
{
    const int MaxHead = 64 * 1024;

    enum State
    {
        Head,
        Length,
        UntilClose,
        ChunkSize,
        ChunkExtension,
        ChunkData,
        ChunkEnd,
        TrailerStart,
        Trailer,
        Done,
    }

    readonly ByteBuffer _carry = new();
    readonly ResponseBody _body;
    readonly HeadMemory _heads;
    State _state;
    ResponseHead _head;
    long _remaining;
    int _sizeDigits;

    /// <param name="heads">Shared with the other connections of the loop.</param>
    /// <param name="target">Says how long a body may be; null for the default.</param>
    public ResponseReader(HeadMemory heads, Target? target = null)
    {
        _heads = heads;
        _body = new ResponseBody(target ?? new Target());
    }

    /// <summary>What is wrong with the response, after <see cref="ReadProgress.Failed"/>.</summary>
    public string? Error { get; private set; }

    /// <summary>Whether the response failed because it is TLS.</summary>
    public bool IsTls { get; private set; }

    /// <summary>Whether the connection can take another request after this response.</summary>
    public bool KeepAlive => !_head.Close;

    /// <summary>Whether any byte of the response was read.</summary>
    public bool Started { get; private set; }

    /// <summary>Prepares for the next response.</summary>
    public void Reset()
    {
        _carry.Clear();
        _body.Reset();
        _state = State.Head;
        _head = default;
        Started = false;
        IsTls = false;
        Error = null;
    }

    /// <summary>Reads <paramref name="data"/> and returns what is left of it behind the response.</summary>
    public ReadProgress Feed(ReadOnlySpan<byte> data, IResponseHandler handler, out ReadOnlySpan<byte> left)
    {
        // A message that lies in one piece stays where it is, until a second piece turns up or the data ends before it.
        ReadOnlySpan<byte> inPlace = default;
        Started |= !data.IsEmpty;
        left = default;
        while (true)
        {
            switch (_state)
            {
                case State.Head:
                    if (!TryReadHead(ref data, handler))
                        return Error is null ? ReadProgress.NeedMore : ReadProgress.Failed;
                    continue;

                case State.Length:
                case State.ChunkData:
                    if (_remaining > 0)
                    {
                        if (data.IsEmpty)
                            return Suspend(inPlace);
                        var piece = data[..(int)Math.Min(_remaining, data.Length)];
                        data = data[piece.Length..];
                        _remaining -= piece.Length;
                        if (!OnBody(piece, ref inPlace, handler))
                            return ReadProgress.Failed;
                    }
                    if (_remaining == 0)
                        _state = _state == State.Length ? State.Done : State.ChunkEnd;
                    continue;

                case State.UntilClose:
                    if (!data.IsEmpty && !OnBody(data, ref inPlace, handler))
                        return ReadProgress.Failed;
                    return Suspend(inPlace);

                case State.Done:
                    handler.OnEnd(_body.Finish(inPlace, handler));
                    left = data;
                    return ReadProgress.Done;

                default:
                    if (data.IsEmpty)
                        return Suspend(inPlace);
                    if (!TryReadChunkFraming(ref data))
                        return ReadProgress.Failed;
                    continue;
            }
        }
    }

    /// <summary>The connection was closed by the server.</summary>
    /// <returns>Whether that is how this response ends; if not, it was cut short.</returns>
    public bool TryEndByClose(IResponseHandler handler)
    {
        if (_state != State.UntilClose)
            return false;
        handler.OnEnd(_body.Finish(default, handler));
        _state = State.Done;
        return true;
    }

    bool TryReadHead(ref ReadOnlySpan<byte> data, IResponseHandler handler)
    {
        if (data.IsEmpty)
            return false;
        var before = _carry.Length;
        if (before == 0 && _heads.TryRecall(data, out var known, out _head, out var knownWanted))
        {
            handler.OnHead(_head, data[knownWanted]);
            data = data[known..];
            StartBody();
            return true;
        }
        // A line feed can only complete a head, so a slow trickle is not searched again with every byte.
        var mayBeWhole = before == 0 || data.Contains((byte)'\n');
        if (before > 0)
            _carry.Append(data);
        var whole = before > 0 ? _carry.Written : data;
        // An alert or a handshake of TLS, any version.
        if (whole is [0x15 or 0x16, 0x03, ..])
        {
            IsTls = true;
            Error = "The server speaks TLS on this port: use https:// instead of http://.";
            return false;
        }
        var length = mayBeWhole ? ResponseHeadParser.FindEnd(whole) : -1;
        if (length < 0)
        {
            if (whole.Length > MaxHead)
                Error = $"The head of the response is longer than {MaxHead / 1024} KiB.";
            else if (before == 0)
                _carry.Append(data);
            data = default;
            return false;
        }

        var head = whole[..length];
        var isFolded = ResponseHeadParser.IsFolded(head);
        if (isFolded)
            head = ResponseHeadParser.Unfold(head);
        if (!ResponseHeadParser.TryParse(head, _heads.WantedName, out _head, out var wanted, out var error))
        {
            Error = error;
            return false;
        }
        data = data[(length - before)..];
        if (_head.Status < 200)
        {
            // 100 Continue, 103 Early Hints: the response proper is still to come. 101 was never asked for.
            _carry.Clear();
            if (_head.Status == 101)
                Error = "The server switched protocols, which was not asked for.";
            return _head.Status != 101;
        }
        if (!isFolded)
            _heads.Remember(head, _head, wanted);
        handler.OnHead(_head, head[wanted]);
        _carry.Clear();
        StartBody();
        return true;
    }

    void StartBody()
    {
        _body.Start(_head);
        _remaining = 0;
        _sizeDigits = 0;
        if (_head.Status is 204 or 304)
        {
            _state = State.Done;
        }
        else if (_head.Chunked)
        {
            _state = State.ChunkSize;
        }
        else if (_head.ContentLength >= 0)
        {
            _state = State.Length;
            _remaining = _head.ContentLength;
        }
        else
        {
            _state = State.UntilClose;
            _head.Close = true;
        }
    }

    bool TryReadChunkFraming(ref ReadOnlySpan<byte> data)
    {
        var next = data[0];
        switch (_state)
        {
            case State.ChunkSize:
                var digit = HexValue(next);
                if (digit >= 0)
                {
                    _remaining = (_remaining << 4) | (uint)digit;
                    if (++_sizeDigits > 15)
                        return Fail("A chunk of the response says it is larger than anything.");
                }
                else if (_sizeDigits == 0)
                {
                    return Fail("A chunk of the response does not start with its size.");
                }
                else if (next == '\n')
                {
                    EndChunkSize();
                }
                else if (next is (byte)';' or (byte)' ' or (byte)'\t' or (byte)'\r')
                {
                    _state = State.ChunkExtension;
                }
                else
                {
                    return Fail("A chunk of the response has a size that is not a number.");
                }
                break;

            case State.ChunkExtension:
                if (next == '\n')
                    EndChunkSize();
                break;

            case State.ChunkEnd:
                if (next == '\n')
                    _state = State.ChunkSize;
                else if (next != '\r')
                    return Fail("A chunk of the response is longer than its size.");
                _remaining = 0;
                _sizeDigits = 0;
                break;

            case State.TrailerStart:
                if (next == '\n')
                    _state = State.Done;
                else if (next != '\r')
                    _state = State.Trailer;
                break;

            case State.Trailer:
                if (next == '\n')
                    _state = State.TrailerStart;
                break;
        }
        data = data[1..];
        return true;
    }

    void EndChunkSize() => _state = _remaining == 0 ? State.TrailerStart : State.ChunkData;

    bool OnBody(ReadOnlySpan<byte> piece, ref ReadOnlySpan<byte> inPlace, IResponseHandler handler) =>
        _body.Append(piece, ref inPlace, handler) is not { } problem || Fail(problem);

    ReadProgress Suspend(ReadOnlySpan<byte> inPlace)
    {
        _body.Keep(inPlace);
        return ReadProgress.NeedMore;
    }

    bool Fail(string error)
    {
        Error = error;
        return false;
    }

    static int HexValue(byte c) => c switch
    {
        >= (byte)'0' and <= (byte)'9' => c - '0',
        >= (byte)'a' and <= (byte)'f' => c - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => c - 'A' + 10,
        _ => -1,
    };
}
