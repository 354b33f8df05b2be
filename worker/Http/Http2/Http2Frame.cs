using System.Buffers.Binary;

namespace AgentGatewayPerf.Worker.Http.Http2;

/// <summary>Types of frames (RFC 9113, section 6).</summary>
enum FrameType : byte
{
    Data = 0,
    Headers = 1,
    Priority = 2,
    Reset = 3,
    Settings = 4,
    PushPromise = 5,
    Ping = 6,
    GoAway = 7,
    WindowUpdate = 8,
    Continuation = 9,
}

/// <summary>Flags of frames; which of them a frame may have depends on its type.</summary>
[Flags]
enum FrameFlags : byte
{
    None = 0,

    /// <summary>Of DATA and HEADERS: nothing follows on the stream. Of SETTINGS and PING: the other side has taken
    /// them.</summary>
    EndStream = 1,

    EndHeaders = 4,
    Padded = 8,
    Priority = 0x20,
}

/// <summary>Settings of a connection (RFC 9113, section 6.5.2).</summary>
enum Http2Setting : ushort
{
    HeaderTableSize = 1,
    EnablePush = 2,
    MaxConcurrentStreams = 3,
    InitialWindowSize = 4,
    MaxFrameSize = 5,
    MaxHeaderListSize = 6,
}

/// <summary>Why a stream or a connection was ended (RFC 9113, section 7).</summary>
enum Http2Error : uint
{
    NoError = 0,
    ProtocolError = 1,
    InternalError = 2,
    FlowControlError = 3,
    SettingsTimeout = 4,
    StreamClosed = 5,
    FrameSizeError = 6,
    RefusedStream = 7,
    Cancel = 8,
    CompressionError = 9,
    ConnectError = 10,
    EnhanceYourCalm = 11,
    InadequateSecurity = 12,
    Http11Required = 13,
}

/// <summary>The nine bytes before the content of a frame (RFC 9113, section 4.1).</summary>
readonly record struct FrameHead(int Length, FrameType Type, FrameFlags Flags, int Stream)
{
    public const int Size = 9;

    /// <summary>The flag of SETTINGS and PING that says that the other side has taken them.</summary>
    public const FrameFlags Ack = FrameFlags.EndStream;

    /// <summary>Reads a head.</summary>
    /// <param name="bytes">At least <see cref="Size"/>.</param>
    public static FrameHead Read(ReadOnlySpan<byte> bytes) => new(
        (bytes[0] << 16) | (bytes[1] << 8) | bytes[2], (FrameType)bytes[3], (FrameFlags)bytes[4],
        (int)(BinaryPrimitives.ReadUInt32BigEndian(bytes[5..]) & int.MaxValue));

    /// <summary>Writes the head.</summary>
    /// <param name="bytes">At least <see cref="Size"/>.</param>
    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt32BigEndian(bytes, ((uint)Length << 8) | (byte)Type);
        bytes[4] = (byte)Flags;
        BinaryPrimitives.WriteInt32BigEndian(bytes[5..], Stream);
    }

    /// <summary>Whether the flag is set.</summary>
    public bool Has(FrameFlags flag) => (Flags & flag) != 0;
}

/// <summary>Names of errors, as RFC 9113 writes them.</summary>
static class Http2Errors
{
    public static string NameOf(Http2Error error) => error switch
    {
        Http2Error.NoError => "NO_ERROR",
        Http2Error.ProtocolError => "PROTOCOL_ERROR",
        Http2Error.InternalError => "INTERNAL_ERROR",
        Http2Error.FlowControlError => "FLOW_CONTROL_ERROR",
        Http2Error.SettingsTimeout => "SETTINGS_TIMEOUT",
        Http2Error.StreamClosed => "STREAM_CLOSED",
        Http2Error.FrameSizeError => "FRAME_SIZE_ERROR",
        Http2Error.RefusedStream => "REFUSED_STREAM",
        Http2Error.Cancel => "CANCEL",
        Http2Error.CompressionError => "COMPRESSION_ERROR",
        Http2Error.ConnectError => "CONNECT_ERROR",
        Http2Error.EnhanceYourCalm => "ENHANCE_YOUR_CALM",
        Http2Error.InadequateSecurity => "INADEQUATE_SECURITY",
        Http2Error.Http11Required => "HTTP_1_1_REQUIRED",
        _ => $"error {(uint)error}",
    };
}
