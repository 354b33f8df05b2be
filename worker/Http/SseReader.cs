using System.Buffers.Text;

namespace AgentGatewayPerf.Worker.Http;

/// <summary>Reads server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html) from pieces cut anywhere
/// and hands on the data of each message: of the events with the name "message" or none. An event that is in one piece is handed
/// on where it lies.</summary>
sealed class SseReader
{
    readonly ByteBuffer _line = new();
    readonly ByteBuffer _data = new();
    bool _hasData;
    bool _isOther;
    bool _isEndpoint;
    bool _hasBegun;
    bool _skipLineFeed;

    static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Events with data since the beginning of the stream.</summary>
    public int Events { get; private set; }

    /// <summary>Forgets what is unfinished.</summary>
    public void Reset()
    {
        _line.Clear();
        _data.Clear();
        _hasData = false;
        _isOther = false;
        _isEndpoint = false;
        _hasBegun = false;
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
        if (!_isOther)
            handler.OnMessage(data);
        else if (_isEndpoint)
            handler.OnEndpoint(data);
    }

    void OnLine(ReadOnlySpan<byte> line, bool lineStays, ref ReadOnlySpan<byte> inPlace, IResponseHandler handler)
    {
        if (!_hasBegun && line.StartsWith(ByteOrderMark))
            line = line[ByteOrderMark.Length..];
        _hasBegun = true;
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
            _isOther = false;
            _isEndpoint = false;
            return;
        }
        if (TryValue(line, "event"u8, out var value))
        {
            _isOther = !value.IsEmpty && !value.SequenceEqual("message"u8);
            _isEndpoint = value.SequenceEqual("endpoint"u8);
        }
        else if (TryValue(line, "id"u8, out value))
        {
            handler.OnEventId(value);
        }
        else if (TryValue(line, "retry"u8, out value) && TryRead(value, out var retry))
        {
            handler.OnRetry(retry);
        }
        if (!TryValue(line, "data"u8, out value))
            return;

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

    static bool TryRead(ReadOnlySpan<byte> digits, out int value) =>
        Utf8Parser.TryParse(digits, out value, out var length) && length == digits.Length && value >= 0;

    static bool TryValue(ReadOnlySpan<byte> line, ReadOnlySpan<byte> field, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!line.StartsWith(field) || (line.Length > field.Length && line[field.Length] != ':'))
            return false;
        value = line.Length > field.Length ? line[(field.Length + 1)..] : default;
        if (!value.IsEmpty && value[0] == ' ')
            value = value[1..];
        return true;
    }
}
