using System.Net.Sockets;
using System.Threading.Tasks.Sources;

namespace AgentGatewayPerf.Worker.Http.Tls;

delegate void SendBytes(ReadOnlySpan<byte> bytes);

/// <summary>A socket of the event loop as a stream, for <see cref="System.Net.Security.SslStream"/>: a read waits for the loop to
/// say that the socket is readable and completes inline; a write is taken at once.</summary>
sealed class LoopStream(Socket socket, SendBytes send) : Stream, IValueTaskSource<int>
{
    ManualResetValueTaskSourceCore<int> _read;
    Memory<byte> _buffer;
    bool _reading;
    bool _ended;
    bool _begun;

    /// <summary>Whether the server's first byte is none of TLS.</summary>
    public bool StartsOtherwise { get; private set; }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_ended)
            return ValueTask.FromResult(0);
        if (!buffer.IsEmpty)
        {
            var count = socket.Receive(buffer.Span, SocketFlags.None, out var error);
            if (error == SocketError.Success)
            {
                Look(buffer.Span[..count]);
                return ValueTask.FromResult(count);
            }
            if (error != SocketError.WouldBlock)
                return ValueTask.FromException<int>(new IOException("Receive failed.", new SocketException((int)error)));
        }
        _buffer = buffer;
        _reading = true;
        _read.Reset();
        return new ValueTask<int>(this, _read.Version);
    }

    /// <summary>The loop says that there is something to read.</summary>
    public void OnReadable()
    {
        if (!_reading)
            return;
        if (_buffer.IsEmpty)
        {
            EndRead(0);
            return;
        }
        var count = socket.Receive(_buffer.Span, SocketFlags.None, out var error);
        if (error == SocketError.Success)
        {
            Look(_buffer.Span[..count]);
            EndRead(count);
        }
        else if (error != SocketError.WouldBlock)
        {
            FailRead(error);
        }
    }

    /// <summary>The connection was given up: a waiting read ends.</summary>
    public void End()
    {
        _ended = true;
        if (_reading)
            FailRead(SocketError.OperationAborted);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_ended)
            return ValueTask.FromException(new IOException("The connection was closed."));
        send(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count)
    {
        // SslStream says goodbye with a blocking write when it is disposed.
        if (!_ended)
            send(buffer.AsSpan(offset, count));
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    int IValueTaskSource<int>.GetResult(short token) => _read.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _read.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _read.OnCompleted(continuation, state, token, flags);

    void Look(ReadOnlySpan<byte> received)
    {
        if (_begun || received.IsEmpty)
            return;
        _begun = true;
        StartsOtherwise = !TlsErrors.StartsTls(received);
    }

    void EndRead(int count)
    {
        _reading = false;
        _buffer = default;
        _read.SetResult(count);
    }

    void FailRead(SocketError error)
    {
        _reading = false;
        _buffer = default;
        _read.SetException(new IOException("Receive failed.", new SocketException((int)error)));
    }
}
