using System.Buffers.Binary;
using System.Text;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Http;
using Google.Protobuf;

namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>Writes fields of protocol buffers (https://protobuf.dev/programming-guides/encoding) whose numbers are below 16,
/// and the prefix that gRPC puts before a message.</summary>
static class ProtoField
{
    /// <summary>Bytes of the prefix of a message.</summary>
    public const int PrefixSize = 5;

    /// <summary>A text, bytes or a message.</summary>
    public static byte[] Of(int number, byte[] content)
    {
        var field = new byte[SizeOf(content.Length)];
        content.CopyTo(field, WriteHead(field, number, content.Length));
        return field;
    }

    /// <summary>A text.</summary>
    public static byte[] Of(int number, string text) => Of(number, Encoding.UTF8.GetBytes(text));

    /// <summary>A flag or a value of an enumeration, below 128.</summary>
    public static byte[] Of(int number, byte value) => [(byte)(number << 3), value];

    /// <summary>Bytes of a field with so many bytes of content.</summary>
    public static int SizeOf(int contentLength) => 1 + CodedOutputStream.ComputeLengthSize(contentLength) + contentLength;

    /// <summary>Appends a text, unless it is empty.</summary>
    public static void AppendText(RequestBuffer buffer, int number, ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
            return;
        AppendHead(buffer, number, text.Length);
        buffer.Append(text);
    }

    /// <summary>Bytes that <see cref="AppendText"/> appends.</summary>
    public static int TextSize(ReadOnlySpan<byte> text) => text.IsEmpty ? 0 : SizeOf(text.Length);

    /// <summary>Appends what precedes the content of a text, bytes or a message.</summary>
    public static void AppendHead(RequestBuffer buffer, int number, int contentLength)
    {
        Span<byte> head = stackalloc byte[6];
        buffer.Append(head[..WriteHead(head, number, contentLength)]);
    }

    /// <summary>Appends the prefix of a message that is not compressed.</summary>
    public static void AppendPrefix(RequestBuffer buffer, int messageLength)
    {
        Span<byte> prefix = stackalloc byte[PrefixSize];
        prefix[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(prefix[1..], messageLength);
        buffer.Append(prefix);
    }

    static int WriteHead(Span<byte> field, int number, int contentLength)
    {
        const int lengthDelimited = 2;
        field[0] = (byte)(number << 3 | lengthDelimited);
        return Varint.Write(field, 1, (ulong)contentLength);
    }
}
