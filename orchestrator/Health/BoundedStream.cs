namespace AgentGatewayPerf.Health;

/// <summary>The body of an answer, of which no more than so many bytes are read.</summary>
/// <param name="inner">The body.</param>
/// <param name="most">Bytes it may have.</param>
/// <param name="onTooLarge">Is called when it has more.</param>
sealed class BoundedStream(Stream inner, long most, Action onTooLarge) : Stream
{
    long _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Count(await inner.ReadAsync(buffer, cancellationToken));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => Count(inner.Read(buffer, offset, count));

    public override void Flush()
    {
        // Nothing is written.
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    int Count(int bytes)
    {
        _read += bytes;
        if (_read <= most)
            return bytes;
        onTooLarge();
        throw new HttpRequestException(HttpRequestError.ConfigurationLimitExceeded, "the response is too large");
    }
}
