using System.Buffers.Binary;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Worker.Http.Http2;

/// <summary>Reading frames. One that is whole in a read is read where it lies.</summary>
sealed partial class Http2Connection
{
    /// <summary>A head of a response takes less.</summary>
    const int MostHeaders = 64 * 1024;

    void Read(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty && IsAlive)
        {
            if (!_carry.IsEmpty)
            {
                var missing = _carry.Length < FrameHead.Size
                    ? FrameHead.Size - _carry.Length
                    : FrameHead.Size + FrameHead.Read(_carry.Written).Length - _carry.Length;
                var piece = data[..Math.Min(missing, data.Length)];
                data = data[piece.Length..];
                _carry.Append(piece);
                if (!IsWhole(_carry.Written))
                    continue;
                OnFrame(FrameHead.Read(_carry.Written), _carry.Written[FrameHead.Size..]);
                _carry.Clear();
                continue;
            }
            if (!IsWhole(data))
            {
                if (IsAlive)
                    _carry.Append(data);
                return;
            }
            var head = FrameHead.Read(data);
            OnFrame(head, data.Slice(FrameHead.Size, head.Length));
            data = data[(FrameHead.Size + head.Length)..];
        }
    }

    /// <summary>Whether a frame is there as a whole. One that is too long, or that shows that this is not HTTP/2, ends the
    /// connection.</summary>
    bool IsWhole(ReadOnlySpan<byte> data)
    {
        if (!_isReady && !MayBeHttp2(data))
            return false;
        if (data.Length < FrameHead.Size)
            return false;
        var head = FrameHead.Read(data);
        if (head.Length > MaxFrame)
        {
            Break(Http2Error.FrameSizeError, $"a frame of {head.Length} bytes");
            return false;
        }
        return data.Length >= FrameHead.Size + head.Length;
    }

    /// <summary>Looks at the first bytes that the server sends: they are a frame of settings (RFC 9113, section 3.4).</summary>
    bool MayBeHttp2(ReadOnlySpan<byte> data)
    {
        if (data is [0x15 or 0x16, 0x03, ..])
            Reject(OutcomeClass.Tls, "The server speaks TLS on this port: use https:// instead of http://.");
        else if (data.StartsWith("HTTP/"u8))
            Reject(OutcomeClass.Protocol, $"No HTTP/2: {_target.Origin} speaks HTTP/1.1 on this port.");
        else if (data.Length >= FrameHead.Size && FrameHead.Read(data).Type != FrameType.Settings)
            Reject(OutcomeClass.Protocol, $"No HTTP/2: {_target.Origin} begins with something else.");
        return IsAlive;
    }

    void OnFrame(FrameHead head, ReadOnlySpan<byte> content)
    {
        if (_headersStream != 0 && (head.Type != FrameType.Continuation || head.Stream != _headersStream))
        {
            Break(Http2Error.ProtocolError, "headers that do not go on");
            return;
        }
        switch (head.Type)
        {
            case FrameType.Data:
                OnData(head, content);
                break;
            case FrameType.Headers:
                OnHeaders(head, content);
                break;
            case FrameType.Continuation:
                if (_headersStream == 0)
                    Break(Http2Error.ProtocolError, "headers that go on without a beginning");
                else
                    OnHeadersPiece(content, head.Has(FrameFlags.EndHeaders));
                break;
            case FrameType.Reset:
                OnReset(head, content);
                break;
            case FrameType.Settings:
                OnSettings(head, content);
                break;
            case FrameType.Ping:
                OnPing(head, content);
                break;
            case FrameType.GoAway:
                OnGoAway(head, content);
                break;
            case FrameType.WindowUpdate:
                OnWindowUpdate(head, content);
                break;
            case FrameType.PushPromise:
                Break(Http2Error.ProtocolError, "a push, which was not allowed");
                break;
            default:
                // RFC 9113, sections 5.5 and 6.3: priorities, and what is not known, change nothing.
                break;
        }
    }

    void OnData(FrameHead head, ReadOnlySpan<byte> content)
    {
        if (!IsOfStream(head) || !TryStrip(head, ref content))
            return;
        _unacknowledged += head.Length;
        if (_unacknowledged >= ReceiveWindow / 2)
        {
            WriteNumber(FrameType.WindowUpdate, 0, (uint)_unacknowledged);
            _unacknowledged = 0;
        }
        // What comes for a stream that was given up is lost on the way.
        if (_streams.TryGetValue(head.Stream, out var stream))
            stream.OnData(content, head.Length, head.Has(FrameFlags.EndStream));
    }

    void OnHeaders(FrameHead head, ReadOnlySpan<byte> content)
    {
        if (!IsOfStream(head) || !TryStrip(head, ref content))
            return;
        if (head.Has(FrameFlags.Priority))
        {
            if (content.Length < 5)
            {
                Break(Http2Error.FrameSizeError, "headers without the priority they announce");
                return;
            }
            content = content[5..];
        }
        _headersEnd = head.Has(FrameFlags.EndStream);
        _headersStream = head.Stream;
        if (head.Has(FrameFlags.EndHeaders))
            OnBlock(content);
        else
            OnHeadersPiece(content, isLast: false);
    }

    void OnHeadersPiece(ReadOnlySpan<byte> piece, bool isLast)
    {
        // Empty pieces without end would be work without end.
        if (_headers.Length + piece.Length > MostHeaders || (piece.IsEmpty && !isLast))
        {
            Break(Http2Error.EnhanceYourCalm, $"headers longer than {MostHeaders / 1024} KiB, or in empty pieces");
            return;
        }
        _headers.Append(piece);
        if (!isLast)
            return;
        OnBlock(_headers.Written);
    }

    void OnBlock(ReadOnlySpan<byte> block)
    {
        _streams.TryGetValue(_headersStream, out var stream);
        _headersStream = 0;
        // Also for nobody: the table of headers must be that of the server.
        var problem = _decoder.Read(block, isTrailer: stream is { HasHead: true });
        _headers.Clear();
        if (problem is not null)
            Break(Http2Error.CompressionError, problem);
        else
            stream?.OnHead(_decoder.Head, _decoder.Malformed, _headersEnd);
    }

    void OnReset(FrameHead head, ReadOnlySpan<byte> content)
    {
        if (!IsOfStream(head) || !HasLength(content, 4))
            return;
        if (_streams.TryGetValue(head.Stream, out var stream))
            stream.OnReset((Http2Error)BinaryPrimitives.ReadUInt32BigEndian(content));
    }

    void OnSettings(FrameHead head, ReadOnlySpan<byte> content)
    {
        if (head.Stream != 0 || content.Length % 6 != 0 || (head.Has(FrameHead.Ack) && !content.IsEmpty))
        {
            Break(Http2Error.FrameSizeError, "settings that are none");
            return;
        }
        if (head.Has(FrameHead.Ack))
            return;
        for (; !content.IsEmpty; content = content[6..])
        {
            if (Take((Http2Setting)BinaryPrimitives.ReadUInt16BigEndian(content),
                BinaryPrimitives.ReadUInt32BigEndian(content[2..])) is { } problem)
            {
                Break(problem, "a setting that is out of its range");
                return;
            }
        }
        Frame(0, FrameType.Settings, FrameHead.Ack, 0);
        WriteBlocked();
        if (_isReady)
            return;
        _isReady = true;
        WakeAll();
    }

    Http2Error? Take(Http2Setting setting, uint value)
    {
        switch (setting)
        {
            case Http2Setting.HeaderTableSize:
                _encoder.Limit(value);
                break;
            case Http2Setting.MaxConcurrentStreams:
                StreamLimit = value;
                break;
            case Http2Setting.InitialWindowSize when value > int.MaxValue:
                return Http2Error.FlowControlError;
            case Http2Setting.InitialWindowSize:
                foreach (var stream in _streams.Values)
                    stream.SendWindow += (int)value - StreamWindow;
                StreamWindow = (int)value;
                break;
            case Http2Setting.MaxFrameSize when value is < MaxFrame or > 0xFF_FFFF:
                return Http2Error.ProtocolError;
            case Http2Setting.MaxFrameSize:
                // Larger frames than those that fit the buffer would win nothing.
                MaxSendFrame = MaxFrame;
                break;
            case Http2Setting.EnablePush when value > 1:
                return Http2Error.ProtocolError;
        }
        return null;
    }

    void OnPing(FrameHead head, ReadOnlySpan<byte> content)
    {
        if (head.Stream == 0 && HasLength(content, 8) && !head.Has(FrameHead.Ack))
            content.CopyTo(Frame(8, FrameType.Ping, FrameHead.Ack, 0));
    }

    void OnGoAway(FrameHead head, ReadOnlySpan<byte> content)
    {
        if (head.Stream != 0 || content.Length < 8)
        {
            Break(Http2Error.FrameSizeError, "a GOAWAY that is none");
            return;
        }
        var last = (int)(BinaryPrimitives.ReadUInt32BigEndian(content) & int.MaxValue);
        var error = (Http2Error)BinaryPrimitives.ReadUInt32BigEndian(content[4..]);
        _isLeaving = true;
        // Streams behind the last one were not looked at. A client may send them again; one that measures says so.
        foreach (var stream in _streams.Values.Where(stream => stream.Id > last).ToArray())
            stream.OnLost($"The connection was closed for new requests (GOAWAY, {Http2Errors.NameOf(error)})");
        if (_streams.Count == 0)
            End();
    }

    void OnWindowUpdate(FrameHead head, ReadOnlySpan<byte> content)
    {
        if (!HasLength(content, 4))
            return;
        var more = BinaryPrimitives.ReadUInt32BigEndian(content) & int.MaxValue;
        if (more == 0)
        {
            Break(Http2Error.ProtocolError, "a window that is made larger by nothing");
            return;
        }
        if (head.Stream == 0)
        {
            SendWindow += more;
        }
        else if (_streams.TryGetValue(head.Stream, out var stream))
        {
            stream.SendWindow += more;
            if (stream.SendWindow > int.MaxValue)
            {
                stream.OnFailed(new Outcome(OutcomeClass.Protocol), "The server breaks the rules of HTTP/2: a window too large.");
                return;
            }
        }
        if (SendWindow > int.MaxValue)
            Break(Http2Error.FlowControlError, "a window too large");
        else
            WriteBlocked();
    }

    /// <summary>Whether a frame is of a stream that we opened, now or before.</summary>
    bool IsOfStream(FrameHead head)
    {
        if ((head.Stream & 1) == 1 && head.Stream < _nextStream)
            return true;
        Break(Http2Error.ProtocolError, "a frame of a stream that was not opened");
        return false;
    }

    bool HasLength(ReadOnlySpan<byte> content, int length)
    {
        if (content.Length == length)
            return true;
        Break(Http2Error.FrameSizeError, "a frame of the wrong length");
        return false;
    }

    /// <summary>Takes the padding away.</summary>
    bool TryStrip(FrameHead head, ref ReadOnlySpan<byte> content)
    {
        if (!head.Has(FrameFlags.Padded))
            return true;
        if (content.IsEmpty || content[0] >= content.Length)
        {
            Break(Http2Error.ProtocolError, "more padding than content");
            return false;
        }
        content = content[1..^content[0]];
        return true;
    }
}
