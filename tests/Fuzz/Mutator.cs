namespace AgentGatewayPerf.Fuzz;

/// <summary>Makes inputs of valid ones: a few bytes changed, pieces cut out, doubled, put in from elsewhere.</summary>
sealed class Mutator(FuzzTarget target)
{
    const int MaxLength = 8 * 1024;

    static readonly byte[] Interesting =
    [
        0,
        1,
        9,
        10,
        13,
        32,
        (byte)'"',
        (byte)'0',
        (byte)'9',
        (byte)':',
        (byte)';',
        (byte)'{',
        (byte)'}',
        (byte)'[',
        0x7F,
        0x80,
        0xC0,
        0xFF,
    ];

    readonly byte[] _buffer = new byte[2 * MaxLength];
    int _length;

    /// <summary>The input of a seed; valid until the next call.</summary>
    public ReadOnlySpan<byte> Make(ref FuzzRandom random)
    {
        var start = target.Corpus[random.Next(target.Corpus.Count)];
        _length = Math.Min(start.Length, MaxLength);
        start.AsSpan(0, _length).CopyTo(_buffer);
        // Mostly a few changes, so that an input gets far into the parser; sometimes many.
        var changes = random.Next(10) == 0 ? 1 + random.Next(30) : 1 + random.Next(3);
        for (var i = 0; i < changes; i++)
            Change(ref random);
        return _buffer.AsSpan(0, _length);
    }

    void Change(ref FuzzRandom random)
    {
        var at = _length == 0 ? 0 : random.Next(_length);
        switch (random.Next(9))
        {
            case 0 when _length > 0:
                _buffer[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when _length > 0:
                _buffer[at] = Interesting[random.Next(Interesting.Length)];
                break;
            case 2 when _length > 0:
                _buffer[at] = (byte)random.Next(256);
                break;
            case 3:
                Insert(at, [Interesting[random.Next(Interesting.Length)]]);
                break;
            case 4 when _length > 0:
                Remove(at, 1 + random.Next(Math.Min(16, _length - at)));
                break;
            case 5 when _length > 0:
                Insert(at, Copy(at, 1 + random.Next(Math.Min(64, _length - at))));
                break;
            case 6 when target.Dictionary.Count > 0:
                Insert(at, target.Dictionary[random.Next(target.Dictionary.Count)]);
                break;
            case 7:
                var other = target.Corpus[random.Next(target.Corpus.Count)];
                var from = random.Next(other.Length + 1);
                Insert(at, other.AsSpan(from, random.Next(Math.Min(256, other.Length - from) + 1)));
                break;
            case 8 when random.Next(4) == 0:
                _length = at;
                break;
            default:
                ChangeNumber(at, ref random);
                break;
        }
    }

    /// <summary>Lengths, ids and sizes are what parsers get wrong.</summary>
    void ChangeNumber(int from, ref FuzzRandom random)
    {
        var digit = _buffer.AsSpan(0, _length)[from..].IndexOfAnyInRange((byte)'0', (byte)'9');
        if (digit >= 0)
            _buffer[from + digit] = (byte)('0' + random.Next(10));
    }

    byte[] Copy(int at, int length) => _buffer.AsSpan(at, length).ToArray();

    void Insert(int at, ReadOnlySpan<byte> bytes)
    {
        if (_length + bytes.Length > MaxLength)
            return;
        _buffer.AsSpan(at, _length - at).CopyTo(_buffer.AsSpan(at + bytes.Length));
        bytes.CopyTo(_buffer.AsSpan(at));
        _length += bytes.Length;
    }

    void Remove(int at, int length)
    {
        _buffer.AsSpan(at + length, _length - at - length).CopyTo(_buffer.AsSpan(at));
        _length -= length;
    }
}
