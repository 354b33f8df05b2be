using System.Buffers.Binary;

namespace AgentGatewayPerf.Worker.Http;

/// <summary>Reads the messages of a gRPC response (gRPC over HTTP/2, "Length-Prefixed-Message") from pieces cut anywhere. A message
/// that is in one piece is handed on where it lies.</summary>
sealed class GrpcReader
{
    /// <summary>A byte that says whether the message is compressed, and four with its length.</summary>
    const int PrefixSize = 5;

    readonly ByteBuffer _carry = new();

    /// <summary>Messages since the beginning of the response.</summary>
    public int Messages { get; private set; }

    /// <summary>Forgets what is unfinished.</summary>
    public void Reset()
    {
        _carry.Clear();
        Messages = 0;
    }

    /// <summary>Reads the next piece of the body.</summary>
    /// <param name="piece">Valid during the call.</param>
    /// <param name="maxBytes">Bytes that a message may have.</param>
    /// <param name="handler">Receives the messages.</param>
    /// <returns>What is wrong with the body; null for nothing.</returns>
    public string? Feed(ReadOnlySpan<byte> piece, long maxBytes, IResponseHandler handler)
    {
        while (!piece.IsEmpty)
        {
            if (_carry.IsEmpty && piece.Length >= PrefixSize)
            {
                var length = LengthOf(piece, maxBytes, out var problem);
                if (problem is not null)
                    return problem;
                if (piece.Length - PrefixSize >= length)
                {
                    Messages++;
                    handler.OnMessage(piece.Slice(PrefixSize, length));
                    piece = piece[(PrefixSize + length)..];
                    continue;
                }
            }
            if (Gather(ref piece, maxBytes, out var whole) is { } fault)
                return fault;
            if (!whole)
                return null;
            Messages++;
            handler.OnMessage(_carry.Written[PrefixSize..]);
            _carry.Clear();
        }
        return null;
    }

    /// <summary>Takes from a piece what is missing of a message.</summary>
    string? Gather(ref ReadOnlySpan<byte> piece, long maxBytes, out bool isWhole)
    {
        isWhole = false;
        if (_carry.Length < PrefixSize)
            Take(ref piece, PrefixSize - _carry.Length);
        if (_carry.Length < PrefixSize)
            return null;
        var length = LengthOf(_carry.Written, maxBytes, out var problem);
        if (problem is not null)
            return problem;
        Take(ref piece, PrefixSize + length - _carry.Length);
        isWhole = _carry.Length == PrefixSize + length;
        return null;
    }

    void Take(ref ReadOnlySpan<byte> piece, int wanted)
    {
        var taken = Math.Min(wanted, piece.Length);
        _carry.Append(piece[..taken]);
        piece = piece[taken..];
    }

    static int LengthOf(ReadOnlySpan<byte> prefix, long maxBytes, out string? problem)
    {
        var length = BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
        problem = prefix[0] != 0 ? "A gRPC message is compressed, which was not asked for."
            : length > Math.Min(maxBytes, int.MaxValue - PrefixSize) ? $"A gRPC message is longer than the limit of {maxBytes} bytes."
            : null;
        return (int)length;
    }
}
