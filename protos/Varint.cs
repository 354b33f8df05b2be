using System.Runtime.CompilerServices;

namespace AgentGatewayPerf.Protos;

/// <summary>Base-128 varints and the zigzag mapping of the protocol buffer encoding
/// (https://protobuf.dev/programming-guides/encoding).</summary>
public static class Varint
{
    /// <summary>Bytes of the longest varint.</summary>
    public const int MaxLength = 10;

    /// <summary>A number so that those near zero, of either sign, are short.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong ToZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));

    /// <summary>The number that <see cref="ToZigZag"/> was given.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long FromZigZag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);

    /// <summary>Writes <paramref name="value"/> at <paramref name="at"/>, which has room for its bytes, <see cref="MaxLength"/> at most, and
    /// returns the position behind it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Write(Span<byte> buffer, int at, ulong value)
    {
        while (value >= 0x80)
        {
            buffer[at++] = (byte)(value | 0x80);
            value >>= 7;
        }
        buffer[at++] = (byte)value;
        return at;
    }

    /// <summary>Reads one varint at <paramref name="at"/> and moves behind it.</summary>
    /// <exception cref="InvalidDataException">The bytes end inside a varint, or it is longer than 64 bits.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Read(ReadOnlySpan<byte> buffer, ref int at)
    {
        // One and two bytes hold every value up to 16,383: most columns of most batches.
        var i = at;
        if ((uint)i < (uint)buffer.Length)
        {
            uint low = buffer[i];
            if (low < 0x80)
            {
                at = i + 1;
                return low;
            }
            if ((uint)(i + 1) < (uint)buffer.Length)
            {
                uint high = buffer[i + 1];
                if (high < 0x80)
                {
                    at = i + 2;
                    return (low & 0x7F) | (high << 7);
                }
            }
        }
        return ReadLong(buffer, ref at);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static ulong ReadLong(ReadOnlySpan<byte> buffer, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            if (at >= buffer.Length)
                throw new InvalidDataException("A column of a sample batch ends inside a number.");
            var next = buffer[at++];
            if (shift == 63 && next > 1)
                break;
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
        throw new InvalidDataException("A column of a sample batch holds a number of more than 64 bits.");
    }
}
