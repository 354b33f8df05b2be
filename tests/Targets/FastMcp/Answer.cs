using System.Runtime.InteropServices;
using System.Text;

namespace AgentGatewayPerf.Targets.FastMcp;

/// <summary>
/// An answer made at the start, in memory that never moves. What differs from one sending to the next, the request's id, is
/// written into its place just before: there is one thread, and the kernel has copied the bytes when a send returns.
/// </summary>
sealed unsafe class Answer
{
    /// <summary>Stands for the id while an answer is made. Shorter ids are followed by spaces, which JSON allows there.</summary>
    public const string IdMark = "9999999999";

    const int NoId = -1;

    readonly int _idAt;

    /// <param name="head">Head with its empty line.</param>
    /// <param name="body">Body as it is on the wire.</param>
    /// <param name="split">Whether the head is sent on its own.</param>
    public Answer(string head, string body, bool split = false)
    {
        var bytes = Encoding.ASCII.GetBytes(head + body);
        Bytes = (byte*)NativeMemory.Alloc((nuint)bytes.Length);
        Length = bytes.Length;
        HeadLength = split ? head.Length : 0;
        bytes.CopyTo(new Span<byte>(Bytes, Length));
        _idAt = bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(IdMark)) is >= 0 and var at ? at : NoId;
    }

    public byte* Bytes { get; }

    public int Length { get; }

    /// <summary>Bytes to send on their own before the rest; 0 for none.</summary>
    public int HeadLength { get; }

    /// <summary>Writes the id, at most ten digits, into its place.</summary>
    public void SetId(ReadOnlySpan<byte> id)
    {
        if (_idAt == NoId)
            return;
        var place = new Span<byte>(Bytes + _idAt, IdMark.Length);
        id.CopyTo(place);
        place[id.Length..].Fill((byte)' ');
    }
}
