namespace AgentGatewayPerf.Worker.Http.Http2;

/// <summary>The Huffman code of HPACK (RFC 7541, appendix B), for reading. The code is canonical: codes of one length follow each
/// other in the order of their symbols, so that the lengths say everything.</summary>
static class HuffmanCode
{
    const int EndOfString = 256;
    const int Longest = 30;

    /// <summary>Codes up to this length, which almost all text is made of, are found at once.</summary>
    const int Short = 8;

    static readonly ushort[] ShortCodes = new ushort[1 << Short];
    static readonly uint[] FirstCode = new uint[Longest + 2];
    static readonly int[] FirstIndex = new int[Longest + 2];
    static readonly ushort[] Symbols = new ushort[EndOfString + 1];

    static HuffmanCode()
    {
        var code = 0u;
        var index = 0;
        for (var length = 1; length <= Longest; length++)
        {
            code <<= 1;
            (FirstCode[length], FirstIndex[length]) = (code, index);
            for (var symbol = 0; symbol <= EndOfString; symbol++)
            {
                if (Lengths[symbol] != length)
                    continue;
                Symbols[index++] = (ushort)symbol;
                if (length <= Short)
                {
                    var from = (int)code << (Short - length);
                    ShortCodes.AsSpan(from, 1 << (Short - length)).Fill((ushort)((length << 8) | symbol));
                }
                code++;
            }
        }
        FirstIndex[Longest + 1] = index;
    }

    /// <summary>Bits of the code of each byte, and of the end of a string.</summary>
    static ReadOnlySpan<byte> Lengths =>
    [
        13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28,
        28, 28, 28, 28, 28, 28, 28, 28, 6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6,
        5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10, 13, 6, 7, 7, 7, 7, 7, 7,
        7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
        15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7,
        7, 7, 7, 15, 11, 14, 13, 28, 20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23,
        24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24, 22, 21, 20, 22, 22, 23, 23, 21,
        23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
        26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24,
        21, 21, 26, 26, 28, 27, 27, 27, 20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23,
        26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26, 30,
    ];

    /// <summary>Decodes a string.</summary>
    /// <param name="coded">Whole.</param>
    /// <param name="text">Receives the bytes; 8 for 5 bytes coded are enough.</param>
    /// <param name="length">How many they are.</param>
    /// <returns>False where the string is none (RFC 7541, section 5.2), or has no room.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> coded, Span<byte> text, out int length)
    {
        length = 0;
        var bits = 0UL;
        var count = 0;
        var at = 0;
        while (true)
        {
            while (count <= 56 && at < coded.Length)
            {
                bits |= (ulong)coded[at++] << (56 - count);
                count += 8;
            }
            if (count == 0)
                return true;
            // Padding is the beginning of the end of a string: fewer than eight ones.
            if (count < 8 && bits >> (64 - count) == (1UL << count) - 1)
                return true;
            var (symbol, size) = Next(bits);
            if (size > count || symbol == EndOfString || length == text.Length)
                return false;
            text[length++] = (byte)symbol;
            bits <<= size;
            count -= size;
        }
    }

    static (int Symbol, int Size) Next(ulong bits)
    {
        var known = ShortCodes[bits >> (64 - Short)];
        if (known != 0)
            return (known & 0xFF, known >> 8);
        for (var size = Short + 1; size < Longest; size++)
        {
            var offset = (uint)(bits >> (64 - size)) - FirstCode[size];
            if (offset < FirstIndex[size + 1] - FirstIndex[size])
                return (Symbols[FirstIndex[size] + (int)offset], size);
        }
        var last = (int)((uint)(bits >> (64 - Longest)) - FirstCode[Longest]);
        return last is >= 0 and < 4 ? (Symbols[FirstIndex[Longest] + last], Longest) : (EndOfString, Longest);
    }
}
