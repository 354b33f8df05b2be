using System.Buffers.Text;
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

    static ReadOnlySpan<byte> LengthHeader => "Content-Length: "u8;

    // Where the value of the header is within its line, and the member of "_meta" that holds the same.
    static Range Value => 13..^2;

    static ReadOnlySpan<byte> MemberStart => "\"traceparent\":\""u8;

    static ReadOnlySpan<byte> MemberEnd => "\","u8;

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

    /// <summary>The same, and with the trace context in the message as well (SEP-414): as the first member of an object of the
    /// body
    /// that has others. Valid until the next call.</summary>
    /// <param name="request">A request with a body and the header Content-Length as its last.</param>
    /// <param name="trace">The trace id.</param>
    /// <param name="objectStart">How the object begins; the first one in the body is meant.</param>
    public ReadOnlyMemory<byte> With(ReadOnlySpan<byte> request, TraceId trace, ReadOnlySpan<byte> objectStart)
    {
        var lengthAt = request.IndexOf(LengthHeader) + LengthHeader.Length;
        var bodyAt = lengthAt + request[lengthAt..].IndexOf(LineEnd) + 2 * LineEnd.Length;
        var memberAt = bodyAt + request[bodyAt..].IndexOf(objectStart) + objectStart.Length;
        var valueLength = Header[Value].Length;
        var memberLength = MemberStart.Length + valueLength + MemberEnd.Length;
        var most = request.Length + Header.Length + memberLength + 20;
        if (_bytes.Length < most)
            _bytes = new byte[most * 2];
        With(request[..lengthAt], trace);
        var at = lengthAt + Header.Length;
        Utf8Formatter.TryFormat(request.Length - bodyAt + memberLength, _bytes.AsSpan(at), out var digits);
        at = Append(at + digits, "\r\n\r\n"u8);
        at = Append(at, request[bodyAt..memberAt]);
        at = Append(at, MemberStart);
        var headerAt = request.IndexOf(LineEnd) + LineEnd.Length;
        at = Append(at, _bytes.AsSpan(headerAt, Header.Length)[Value]);
        at = Append(at, MemberEnd);
        at = Append(at, request[memberAt..]);
        return _bytes.AsMemory(0, at);
    }

    int Append(int at, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_bytes.AsSpan(at));
        return at + bytes.Length;
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
