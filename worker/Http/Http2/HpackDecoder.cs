using System.Text;

namespace AgentGatewayPerf.Worker.Http.Http2;

/// <summary>Where the head of a response and one header are written while they are read.</summary>
sealed class HeadScratch
{
    /// <summary>Bytes of a head at most.</summary>
    public const int Longest = 64 * 1024;

    /// <summary>The head.</summary>
    public byte[] Head { get; } = new byte[Longest];

    /// <summary>Name and value of one header.</summary>
    public byte[] Header { get; } = new byte[Longest];
}

/// <summary>Reads the headers of responses (RFC 7541) and writes them as HTTP/1.1 has them, so that one parser reads
/// both.</summary>
/// <param name="scratch">Where heads are written; the connections of a loop share it.</param>
sealed class HpackDecoder(HeadScratch scratch)
{
    readonly HpackTable _table = new();
    readonly byte[] _head = scratch.Head;
    readonly byte[] _name = scratch.Header;
    int _length;
    bool _isTrailer;
    bool _hasStatus;
    bool _hasHeader;

    /// <summary>The head that was read last, with its empty line, until another one is read; trailers have neither a first line
    /// nor an empty one.</summary>
    public ReadOnlySpan<byte> Head => _head.AsSpan(0, _length);

    /// <summary>What is wrong with the response; null for nothing. The connection can go on.</summary>
    public string? Malformed { get; private set; }

    /// <summary>Reads a whole block of headers.</summary>
    /// <param name="block">As it came.</param>
    /// <param name="isTrailer">Whether it comes behind a body.</param>
    /// <returns>What is wrong, so that nothing that follows on the connection can be understood; null for nothing.</returns>
    public string? Read(ReadOnlySpan<byte> block, bool isTrailer)
    {
        (_length, _isTrailer, _hasStatus, _hasHeader, Malformed) = (0, isTrailer, false, false, null);
        var mayResize = true;
        while (!block.IsEmpty)
        {
            var first = block[0];
            if ((first & 0xE0) == 0x20)
            {
                // RFC 7541, section 4.2: at the beginning of a block only.
                if (!mayResize || !TryReadNumber(ref block, 5, out var size) || size > HpackTable.DefaultSize)
                    return "a table of headers is resized where or to what it may not be";
                _table.Resize(size);
                continue;
            }
            mayResize = false;
            var isIndexed = (first & 0x80) != 0;
            var isAdded = (first & 0xC0) == 0x40;
            if (!TryReadNumber(ref block, isIndexed ? 7 : isAdded ? 6 : 4, out var index)
                || index > HpackStaticTable.Count + _table.Count || (isIndexed && index == 0))
            {
                return "a header has an index that does not exist";
            }
            if (isIndexed)
            {
                if (!TryWrite(NameOf(index), ValueOf(index)))
                    return TooLong();
                continue;
            }
            // A name of the table is copied: the header may push it out.
            int nameLength;
            if (index != 0)
            {
                NameOf(index).CopyTo(_name);
                nameLength = NameOf(index).Length;
            }
            else if (!TryReadString(ref block, _name, out nameLength))
            {
                return TooLong();
            }
            if (!TryReadString(ref block, _name.AsSpan(nameLength), out var valueLength))
                return TooLong();
            var name = _name.AsSpan(0, nameLength);
            var value = _name.AsSpan(nameLength, valueLength);
            if (isAdded)
                _table.Add(name, value);
            if (!TryWrite(name, value))
                return TooLong();
        }
        if (!isTrailer)
        {
            if (!_hasStatus)
                Malformed ??= "The response has no :status.";
            if (!TryAppend("\r\n"u8))
                return TooLong();
        }
        return null;
    }

    static string TooLong() =>
        $"headers are cut short, are not coded as they should be, or are longer than {HeadScratch.Longest / 1024} KiB";

    ReadOnlySpan<byte> NameOf(int index) => index <= HpackStaticTable.Count
        ? HpackStaticTable.NameOf(index)
        : _table.NameOf(index - HpackStaticTable.Count - 1);

    ReadOnlySpan<byte> ValueOf(int index) => index <= HpackStaticTable.Count
        ? HpackStaticTable.ValueOf(index)
        : _table.ValueOf(index - HpackStaticTable.Count - 1);

    /// <summary>Writes a line of the head, after it was found to be one and no more.</summary>
    bool TryWrite(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (value.IndexOfAny((byte)'\r', (byte)'\n', (byte)0) >= 0 || !IsName(name))
        {
            Malformed ??= "The response has a header that is not allowed in HTTP/2.";
            return true;
        }
        if (name[0] == ':')
            return TryWriteStatus(name, value);
        _hasHeader = true;
        if (name.SequenceEqual("transfer-encoding"u8) || name.SequenceEqual("connection"u8))
            Malformed ??= $"The response has a header that is not allowed in HTTP/2: {Encoding.ASCII.GetString(name)}.";
        return TryAppend(name) && TryAppend(": "u8) && TryAppend(value) && TryAppend("\r\n"u8);
    }

    bool TryWriteStatus(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (_isTrailer || _hasHeader || _hasStatus || !name.SequenceEqual(":status"u8))
        {
            Malformed ??= "The response has a pseudo-header where it may not have one.";
            return true;
        }
        _hasStatus = true;
        return TryAppend("HTTP/1.1 "u8) && TryAppend(value) && TryAppend("\r\n"u8);
    }

    /// <summary>RFC 9113, section 8.2.1: neither capitals nor what would end the name.</summary>
    static bool IsName(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
            return false;
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] is <= 0x20 or >= 0x7F or (>= (byte)'A' and <= (byte)'Z') || (name[i] == ':' && i > 0))
                return false;
        }
        return true;
    }

    bool TryAppend(ReadOnlySpan<byte> text)
    {
        if (_length + text.Length > _head.Length)
            return false;
        text.CopyTo(_head.AsSpan(_length));
        _length += text.Length;
        return true;
    }

    /// <summary>A number whose first bits share their byte with something else (RFC 7541, section 5.1).</summary>
    static bool TryReadNumber(ref ReadOnlySpan<byte> block, int bits, out int number)
    {
        var mask = (1 << bits) - 1;
        number = block[0] & mask;
        block = block[1..];
        if (number < mask)
            return true;
        for (var shift = 0; shift <= 21 && !block.IsEmpty; shift += 7)
        {
            var next = block[0];
            block = block[1..];
            number += (next & 0x7F) << shift;
            if (next < 0x80)
                return true;
        }
        return false;
    }

    static bool TryReadString(ref ReadOnlySpan<byte> block, Span<byte> text, out int length)
    {
        length = 0;
        if (block.IsEmpty)
            return false;
        var isCoded = block[0] >= 0x80;
        if (!TryReadNumber(ref block, 7, out var size) || size > block.Length)
            return false;
        var given = block[..size];
        block = block[size..];
        if (isCoded)
            return HuffmanCode.TryDecode(given, text, out length);
        length = size;
        return given.TryCopyTo(text);
    }
}
