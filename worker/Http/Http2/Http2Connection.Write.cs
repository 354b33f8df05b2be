using System.Buffers;
using System.Buffers.Binary;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Worker.Http.Http2;

/// <summary>Writing frames. They are gathered and handed to the transport in one piece.</summary>
sealed partial class Http2Connection
{
    static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    void WritePreface()
    {
        Preface.CopyTo(Room(Preface.Length));
        const int settings = 3;
        var content = Frame(settings * 6, FrameType.Settings, FrameFlags.None, 0);
        WriteSetting(content, Http2Setting.EnablePush, 0);
        WriteSetting(content[6..], Http2Setting.InitialWindowSize, ReceiveWindow);
        WriteSetting(content[12..], Http2Setting.MaxHeaderListSize, 64 * 1024);
        WriteNumber(FrameType.WindowUpdate, 0, ReceiveWindow - InitialWindow);
    }

    /// <summary>Writes the head of a request, of its own or as it was written before.</summary>
    void WriteHeaders(Http2Stream stream, ReadOnlySpan<byte> head, bool isWhole)
    {
        var block = stream.Recall(head, this, _encoder.Generation);
        if (block.IsEmpty)
        {
            var generation = _encoder.Generation;
            _encoder.Write(head, _block);
            block = _block.Written;
            if (generation == _encoder.Generation)
                stream.Remember(head, block, this, generation);
        }
        var type = FrameType.Headers;
        var flags = isWhole ? FrameFlags.EndStream : FrameFlags.None;
        do
        {
            var piece = block[..Math.Min(block.Length, MaxSendFrame)];
            block = block[piece.Length..];
            if (block.IsEmpty)
                flags |= FrameFlags.EndHeaders;
            piece.CopyTo(Frame(piece.Length, type, flags, stream.Id));
            (type, flags) = (FrameType.Continuation, FrameFlags.None);
        }
        while (!block.IsEmpty);
        _block.Clear();
    }

    /// <summary>Writes as much of a body as the server takes.</summary>
    /// <returns>The rest; null for none.</returns>
    ByteBuffer? WriteBody(Http2Stream stream, ReadOnlySpan<byte> body)
    {
        while (true)
        {
            var room = Math.Min(Math.Min(SendWindow, stream.SendWindow), MaxSendFrame);
            if (room <= 0)
                break;
            var piece = body[..(int)Math.Min(room, body.Length)];
            body = body[piece.Length..];
            SendWindow -= piece.Length;
            stream.SendWindow -= piece.Length;
            piece.CopyTo(Frame(
                piece.Length, FrameType.Data, body.IsEmpty ? FrameFlags.EndStream : FrameFlags.None, stream.Id));
            if (body.IsEmpty)
                return null;
        }
        var rest = new ByteBuffer();
        rest.Append(body);
        return rest;
    }

    /// <summary>The server takes more: those who waited for it go on, the longest waiting first.</summary>
    void WriteBlocked()
    {
        for (var i = 0; i < _blocked.Count && SendWindow > 0;)
        {
            var stream = _blocked[i];
            var before = stream.Unsent!;
            stream.Unsent = WriteBody(stream, before.Written);
            before.Clear();
            if (stream.Unsent is null)
                _blocked.RemoveAt(i);
            else
                i++;
        }
    }

    void WriteGoAway(Http2Error error)
    {
        var content = Frame(8, FrameType.GoAway, FrameFlags.None, 0);
        BinaryPrimitives.WriteUInt32BigEndian(content, 0);
        BinaryPrimitives.WriteUInt32BigEndian(content[4..], (uint)error);
    }

    /// <summary>RST_STREAM and WINDOW_UPDATE hold a number and nothing else.</summary>
    void WriteNumber(FrameType type, int stream, uint number) =>
        BinaryPrimitives.WriteUInt32BigEndian(Frame(4, type, FrameFlags.None, stream), number);

    static void WriteSetting(Span<byte> content, Http2Setting setting, uint value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(content, (ushort)setting);
        BinaryPrimitives.WriteUInt32BigEndian(content[2..], value);
    }

    /// <summary>Begins a frame.</summary>
    /// <returns>Where its content is to be written, at once.</returns>
    Span<byte> Frame(int length, FrameType type, FrameFlags flags, int stream)
    {
        var room = Room(FrameHead.Size + length);
        new FrameHead(length, type, flags, stream).Write(room);
        return room[FrameHead.Size..];
    }

    Span<byte> Room(int length)
    {
        if (_outLength + length > _out.Length)
        {
            Flush();
            // Rented, so that an idle connection holds none.
            _out = ArrayPool<byte>.Shared.Rent(Math.Max(2 * WriteAt, length));
        }
        var room = _out.AsSpan(_outLength, length);
        _outLength += length;
        return room;
    }

    void Flush()
    {
        if (_outLength == 0)
            return;
        var (bytes, length) = (_out, _outLength);
        (_out, _outLength) = ([], 0);
        if (_transport.IsOpen)
            _transport.Send(bytes.AsMemory(0, length));
        ArrayPool<byte>.Shared.Return(bytes);
        if (_transport.Unsent > MostUnsent)
            Fail(new Outcome(OutcomeClass.Protocol), "The server makes the connection send what it does not read.");
    }

    /// <summary>What was not sent is not sent any more.</summary>
    void DropOut()
    {
        if (_out.Length > 0)
            ArrayPool<byte>.Shared.Return(_out);
        (_out, _outLength) = ([], 0);
    }
}
