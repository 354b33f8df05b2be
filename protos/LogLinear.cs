using System.Numerics;
using System.Runtime.CompilerServices;

namespace AgentGatewayPerf.Protos;

/// <summary>
/// Buckets whose width grows with the value: below 2^(bits + 1) every value has its own, and above that each octave (from one
/// power of two to the next) is cut into 2^bits of equal width. Half a bucket is at most 2^-(bits + 1) of any value in it.
/// </summary>
public static class LogLinear
{
    /// <summary>Bucket of a value that is not negative.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Index(ulong value, int bits)
    {
        // How far the value has to be shifted until bits + 1 binary digits are left; nothing for the small ones.
        var shift = Math.Max(0, 63 - bits - BitOperations.LeadingZeroCount(value));
        return (shift << bits) + (int)(value >> shift);
    }

    /// <summary>Smallest value of a bucket.</summary>
    public static long Lower(int index, int bits)
    {
        var shift = Shift(index, bits);
        return (long)(index - (shift << bits)) << shift;
    }

    /// <summary>Largest value of a bucket.</summary>
    public static long Upper(int index, int bits) => Lower(index, bits) + ((1L << Shift(index, bits)) - 1);

    /// <summary>Middle between the smallest and the largest value of a bucket.</summary>
    public static double Middle(int index, int bits) => Lower(index, bits) + ((1L << Shift(index, bits)) - 1) / 2.0;

    static int Shift(int index, int bits) => Math.Max(0, (index >> bits) - 1);
}
