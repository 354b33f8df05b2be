using System.Net.Sockets;

namespace AgentGatewayPerf.Worker.Http;

/// <summary>A socket's stream that knows whether its end was reached.</summary>
sealed class WatchedStream(Socket socket) : NetworkStream(socket, ownsSocket: true)
{
    volatile bool _ended;
    volatile bool _begun;
    volatile bool _startsOtherwise;

    /// <summary>Whether the server's first byte is none of TLS.</summary>
    public bool StartsOtherwise => _startsOtherwise;

    /// <summary>Whether the other side has closed the connection, or this one has.</summary>
    public bool HasEnded => _ended;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var count = await base.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (count > 0 && !_begun)
            {
                _begun = true;
                _startsOtherwise = !TlsErrors.StartsTls(buffer.Span[..count]);
            }
            // A read of nothing only waits.
            if (count == 0 && !buffer.IsEmpty)
                _ended = true;
            return count;
        }
        catch
        {
            _ended = true;
            throw;
        }
    }

    protected override void Dispose(bool disposing)
    {
        _ended = true;
        base.Dispose(disposing);
    }
}
