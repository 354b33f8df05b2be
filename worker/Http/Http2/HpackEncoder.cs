namespace AgentGatewayPerf.Worker.Http.Http2;

/// <summary>
/// Writes the head of a request, given as HTTP/1.1 has it, as a block of headers (RFC 7541). Headers that stay the same are told
/// once, as clients do, and then named by their number; those that change from request to request are never remembered. What was
/// remembered is never pushed out, so that the same head gives the same block until something is added.
/// </summary>
/// <param name="scheme">"http" or "https".</param>
sealed class HpackEncoder(string scheme)
{
    readonly HpackTable _table = new();
    readonly byte[] _scheme = System.Text.Encoding.ASCII.GetBytes(scheme);
    byte[] _name = new byte[256];
    int? _resized;

    /// <summary>Changes whenever the same head would give another block.</summary>
    public int Generation { get; private set; }

    /// <summary>The other side says how many bytes it wants to remember.</summary>
    public void Limit(uint size)
    {
        // The change is told with the next block (RFC 7541, section 4.2). An empty table is one that both sides agree on.
        var next = (int)Math.Min(size, HpackTable.DefaultSize);
        if (next == _table.MaxSize && _resized is null)
            return;
        _table.Resize(0);
        _table.Resize(next);
        _resized = next;
        Generation++;
    }

    /// <summary>Writes a head.</summary>
    /// <param name="head">From the request line to the last header, without the empty line.</param>
    /// <param name="block">Receives it.</param>
    public void Write(ReadOnlySpan<byte> head, ByteBuffer block)
    {
        if (_resized is { } size)
        {
            WriteNumber(block, 0x20, 5, 0);
            WriteNumber(block, 0x20, 5, size);
            _resized = null;
            Generation++;
        }
        var line = NextLine(ref head);
        var methodEnd = line.IndexOf((byte)' ');
        var pathEnd = line.LastIndexOf((byte)' ');
        WriteHeader(block, ":method"u8, line[..methodEnd]);
        WriteHeader(block, ":scheme"u8, _scheme);
        WriteHeader(block, ":authority"u8, HostOf(head));
        WriteHeader(block, ":path"u8, line[(methodEnd + 1)..pathEnd]);
        while (!head.IsEmpty)
        {
            line = NextLine(ref head);
            var colon = line.IndexOf((byte)':');
            var value = line[(colon + 1)..].Trim((byte)' ');
            if (colon > _name.Length)
                _name = new byte[colon];
            for (var i = 0; i < colon; i++)
                _name[i] = line[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(line[i] | 0x20) : line[i];
            var name = _name.AsSpan(0, colon);
            if (!IsOfConnection(name))
                WriteHeader(block, name, value);
        }
    }

    void WriteHeader(ByteBuffer block, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        var index = HpackStaticTable.Find(name, value, out var isWhole);
        if (isWhole)
        {
            WriteNumber(block, 0x80, 7, index);
            return;
        }
        for (var i = 0; i < _table.Count; i++)
        {
            if (!_table.NameOf(i).SequenceEqual(name))
                continue;
            if (_table.ValueOf(i).SequenceEqual(value))
            {
                WriteNumber(block, 0x80, 7, HpackStaticTable.Count + 1 + i);
                return;
            }
            if (index == 0)
                index = HpackStaticTable.Count + 1 + i;
        }
        // RFC 7541, section 7.1.3: what is secret is never remembered, on the way neither.
        var isSecret = name.SequenceEqual("authorization"u8) || name.SequenceEqual("cookie"u8);
        var isAdded = !isSecret && !Changes(name) && _table.Size + HpackTable.SizeOf(name, value) <= _table.MaxSize;
        if (isAdded)
            WriteNumber(block, 0x40, 6, index);
        else
            WriteNumber(block, isSecret ? (byte)0x10 : (byte)0, 4, index);
        if (index == 0)
            WriteString(block, name);
        WriteString(block, value);
        if (isAdded)
        {
            _table.Add(name, value);
            Generation++;
        }
    }

    /// <summary>Headers with a value of their own in many requests or for every virtual user.</summary>
    static bool Changes(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("content-length"u8) || name.SequenceEqual("traceparent"u8) || name.SequenceEqual("mcp-session-id"u8)
        || name.SequenceEqual("last-event-id"u8);

    /// <summary>RFC 9113, sections 8.2.2 and 8.3.1.</summary>
    static bool IsOfConnection(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("host"u8) || name.SequenceEqual("connection"u8) || name.SequenceEqual("keep-alive"u8);

    static ReadOnlySpan<byte> HostOf(ReadOnlySpan<byte> head)
    {
        while (!head.IsEmpty)
        {
            var line = NextLine(ref head);
            if (line.StartsWith("Host:"u8))
                return line["Host:".Length..].Trim((byte)' ');
        }
        return default;
    }

    static ReadOnlySpan<byte> NextLine(scoped ref ReadOnlySpan<byte> head)
    {
        var end = head.IndexOf("\r\n"u8);
        var line = end < 0 ? head : head[..end];
        head = end < 0 ? default : head[(end + 2)..];
        return line;
    }

    static void WriteString(ByteBuffer block, ReadOnlySpan<byte> text)
    {
        WriteNumber(block, 0, 7, text.Length);
        block.Append(text);
    }

    static void WriteNumber(ByteBuffer block, byte flags, int bits, int number)
    {
        Span<byte> bytes = stackalloc byte[6];
        var length = 1;
        var mask = (1 << bits) - 1;
        if (number < mask)
        {
            bytes[0] = (byte)(flags | number);
        }
        else
        {
            bytes[0] = (byte)(flags | mask);
            for (number -= mask; number >= 0x80; number >>= 7)
                bytes[length++] = (byte)(number | 0x80);
            bytes[length++] = (byte)number;
        }
        block.Append(bytes[..length]);
    }
}
