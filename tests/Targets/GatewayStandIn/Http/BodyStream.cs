using System.Globalization;

namespace AgentGatewayPerf.Targets.GatewayStandIn.Http;

/// <summary>The body of a message: by Content-Length, chunked, or up to the end of the connection. A read never joins two
/// chunks.</summary>
sealed class BodyStream(WireReader reader, IReadOnlyList<HeaderLine> headers, bool untilEnd) : Stream
{
    readonly bool _chunked = headers.HasToken("transfer-encoding", "chunked");
    long _left = headers.First("content-length") is { } length ? long.Parse(length, CultureInfo.InvariantCulture) : 0;
    bool _inChunk;
    bool _finished;

    /// <summary>Whether the body is whole and the connection may carry another message.</summary>
    public bool Reusable => _finished && (_chunked || !untilEnd);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_finished || buffer.IsEmpty)
            return 0;
        if (_chunked)
            return await ReadChunkAsync(buffer, cancellationToken);
        if (untilEnd)
            return await ReadOrEndAsync(buffer, cancellationToken);

        _finished = _left == 0;
        var count = _finished ? 0 : await ReadWholeAsync(buffer, cancellationToken);
        _finished |= _left == 0;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    async ValueTask<int> ReadOrEndAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        var count = await reader.ReadAsync(buffer, cancellation);
        _finished = count == 0;
        return count;
    }

    async ValueTask<int> ReadWholeAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        var count = await reader.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _left)], cancellation);
        _left -= count;
        return count > 0 ? count : throw new EndOfStreamException();
    }

    async ValueTask<int> ReadChunkAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        if (!_inChunk)
        {
            var size = (await reader.ReadLineAsync(cancellation)).Split(';', 2)[0].Trim();
            _left = long.Parse(size, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            _inChunk = true;
            if (_left == 0)
            {
                await reader.ReadHeadersAsync(cancellation);
                _finished = true;
                return 0;
            }
        }

        var count = await ReadWholeAsync(buffer, cancellation);
        if (_left == 0)
        {
            await reader.ReadLineAsync(cancellation);
            _inChunk = false;
        }

        return count;
    }
}
