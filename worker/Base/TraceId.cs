using System.Buffers.Binary;

namespace AgentGatewayPerf.Worker.Base;

/// <summary>A W3C trace id, and the id of the one span that a request is.</summary>
/// <param name="High">First half of the trace id.</param>
/// <param name="Low">Second half; never 0.</param>
readonly record struct TraceId(ulong High, ulong Low)
{
    /// <summary>Bytes of a trace id.</summary>
    public const int Length = 16;

    /// <summary>Whether there is one.</summary>
    public bool IsSet => Low != 0;

    /// <summary>The id of the span; never 0.</summary>
    public ulong Span => Low;

    public byte[] ToBytes()
    {
        var bytes = new byte[Length];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(8), Low);
        return bytes;
    }
}
