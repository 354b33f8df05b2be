namespace AgentGatewayPerf.Worker.Http.Http2;

/// <summary>The headers that one side of a connection has told the other to remember (RFC 7541, section 2.3.2), newest first. It
/// allocates nothing once it has found its size.</summary>
sealed class HpackTable
{
    /// <summary>Bytes of the table where nothing else was agreed on (RFC 9113, section 6.5.2).</summary>
    public const int DefaultSize = 4096;

    /// <summary>What a header takes besides its name and value (RFC 7541, section 4.1).</summary>
    const int Overhead = 32;

    readonly (int At, int Name, int Value)[] _entries = new (int At, int Name, int Value)[DefaultSize / Overhead];

    // Up to twice the size, so that the bytes in use are moved to the front only after as many were added.
    byte[] _bytes = new byte[1024];
    int _newest = -1;
    int _end;

    /// <summary>Headers in the table.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes in use, as RFC 7541 counts them.</summary>
    public int Size { get; private set; }

    /// <summary>Bytes that may be in use, at most <see cref="DefaultSize"/>.</summary>
    public int MaxSize { get; private set; } = DefaultSize;

    /// <summary>Name of a header; 0 is the newest.</summary>
    public ReadOnlySpan<byte> NameOf(int index)
    {
        var (at, name, _) = Entry(index);
        return _bytes.AsSpan(at, name);
    }

    /// <summary>Its value.</summary>
    public ReadOnlySpan<byte> ValueOf(int index)
    {
        var (at, name, value) = Entry(index);
        return _bytes.AsSpan(at + name, value);
    }

    /// <summary>Bytes that a header takes.</summary>
    public static int SizeOf(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => Overhead + name.Length + value.Length;

    /// <summary>Changes the bytes that may be in use.</summary>
    public void Resize(int maxSize)
    {
        MaxSize = maxSize;
        EvictTo(maxSize);
    }

    /// <summary>Adds a header; the oldest make room for it. One that is larger than the table empties it (RFC 7541, section
    /// 4.4).</summary>
    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        var size = SizeOf(name, value);
        if (size > MaxSize)
        {
            EvictTo(0);
            return;
        }
        // The name may be that of a header that has to go.
        Span<byte> copy = stackalloc byte[name.Length + value.Length];
        name.CopyTo(copy);
        value.CopyTo(copy[name.Length..]);
        EvictTo(MaxSize - size);
        if (_end + copy.Length > _bytes.Length)
            MakeRoom(copy.Length);
        copy.CopyTo(_bytes.AsSpan(_end));
        _newest = (_newest + 1) % _entries.Length;
        _entries[_newest] = (_end, name.Length, value.Length);
        _end += copy.Length;
        Count++;
        Size += size;
    }

    void EvictTo(int size)
    {
        while (Size > size)
        {
            var (_, name, value) = Entry(Count - 1);
            Size -= Overhead + name + value;
            Count--;
        }
    }

    void MakeRoom(int length)
    {
        if (_bytes.Length < 2 * DefaultSize)
            Array.Resize(ref _bytes, Math.Min(2 * DefaultSize, Math.Max(2 * _bytes.Length, _end + length)));
        if (_end + length > _bytes.Length)
            Compact();
    }

    void Compact()
    {
        if (Count == 0)
        {
            _end = 0;
            return;
        }
        var from = Entry(Count - 1).At;
        _bytes.AsSpan(from, _end - from).CopyTo(_bytes);
        for (var i = 0; i < Count; i++)
            Entry(i).At -= from;
        _end -= from;
    }

    ref (int At, int Name, int Value) Entry(int index) =>
        ref _entries[(_newest - index + _entries.Length) % _entries.Length];
}
