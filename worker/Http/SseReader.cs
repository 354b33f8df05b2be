namespace AgentGatewayPerf.Worker.Http;

/// <summary>Reads server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html) from pieces cut anywhere
/// and hands on the data of each. An event that is in one piece is handed on where it lies.</summary>
sealed class SseReader
{
    readonly ByteBuffer _line = new();
    readonly ByteBuffer _data = new();
    bool _hasData;
    bool _skipLineFeed;

    /// <summary>Events handed on since the beginning of the stream.</summary>
    public int Events { get; private set; }

    /// <summary>Forgets what is unfinished.</summary>
    public void Reset()
    {
        _line.Clear();
        _data.Clear();
        _hasData = false;
        _skipLineFeed = false;
        Events = 0;
    }

    /// <summary>Reads the next piece of the stream.</summary>
    public void Feed(ReadOnlySpan<byte> piece, IResponseHandler handler)
    {
        // Data of the current event that lies in this piece as one line; anything more complicated goes through the buffer.
        ReadOnlySpan<byte> inPlace = default;
        if (_skipLineFeed && !piece.IsEmpty)
        {
            if (piece[0] == '\n')
                piece = piece[1..];
            _skipLineFeed = false;
        }
        while (!piece.IsEmpty)
        {
            var end = piece.IndexOfAny((byte)'\r', (byte)'\n');
            if (end < 0)
            {
                _line.Append(piece);
                break;
            }
            var line = piece[..end];
            var endedByReturn = piece[end] == '\r';
            piece = piece[(end + 1)..];
            if (endedByReturn)
            {
                if (piece.IsEmpty)
                    _skipLineFeed = true;
                else if (piece[0] == '\n')
                    piece = piece[1..];
            }
            if (_line.IsEmpty)
            {
                OnLine(line, lineStays: true, ref inPlace, handler);
            }
            else
            {
                _line.Append(line);
                OnLine(_line.Written, lineStays: false, ref inPlace, handler);
                _line.Clear();
            }
        }
        if (!inPlace.IsEmpty)
            _data.Append(inPlace);
    }

    void Dispatch(ReadOnlySpan<byte> data, IResponseHandler handler)
    {
        Events++;
        handler.OnMessage(data);
    }

    void OnLine(ReadOnlySpan<byte> line, bool lineStays, ref ReadOnlySpan<byte> inPlace, IResponseHandler handler)
    {
        if (line.IsEmpty)
        {
            // An event without data, such as the priming event of MCP, is not dispatched.
            if (!inPlace.IsEmpty)
                Dispatch(inPlace, handler);
            else if (!_data.IsEmpty)
                Dispatch(_data.Written, handler);
            inPlace = default;
            _data.Clear();
            _hasData = false;
            return;
        }
        if (!line.StartsWith("data"u8) || (line.Length > 4 && line[4] != ':'))
            return;
        var value = line.Length > 5 ? line[5..] : default;
        if (!value.IsEmpty && value[0] == ' ')
            value = value[1..];

        if (!_hasData && lineStays)
        {
            inPlace = value;
        }
        else
        {
            _data.Append(inPlace);
            inPlace = default;
            if (_hasData)
                _data.Append("\n"u8);
            _data.Append(value);
        }
        _hasData = true;
    }
}
