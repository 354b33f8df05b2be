using AgentGatewayPerf.Worker.Base;
namespace AgentGatewayPerf.Worker.Http;

/// <summary>Puts the header "traceparent" (W3C Trace Context, version 00) into requests. One virtual user's, used again for
/// each.</summary>
sealed class TracedRequest
{
    // Places within the header.
    const int TraceAt = 16;
    const int SpanAt = 49;

    byte[] _bytes = [];

    static ReadOnlySpan<byte> Header => "traceparent: 00-00000000000000000000000000000000-0000000000000000-01\r\n"u8;

    static ReadOnlySpan<byte> LineEnd => "\r\n"u8;

    /// <summary>The request with the header after its first line; valid until the next call.</summary>
    public ReadOnlyMemory<byte> With(ReadOnlySpan<byte> request, TraceId trace)
    {
        var length = request.Length + Header.Length;
        if (_bytes.Length < length)
            _bytes = new byte[length * 2];
        var at = request.IndexOf(LineEnd) + LineEnd.Length;
        request[..at].CopyTo(_bytes);
        Header.CopyTo(_bytes.AsSpan(at));
        WriteHex(at + TraceAt, trace.High);
        WriteHex(at + TraceAt + 16, trace.Low);
        WriteHex(at + SpanAt, trace.Span);
        request[at..].CopyTo(_bytes.AsSpan(at + Header.Length));
        return _bytes.AsMemory(0, length);
    }

    void WriteHex(int at, ulong value)
    {
        for (var digit = 15; digit >= 0; digit--)
        {
            _bytes[at + digit] = "0123456789abcdef"u8[(int)(value & 15)];
            value >>= 4;
        }
    }
}
