using System.Buffers.Binary;

namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>Reads the fields of a message of protocol buffers (https://protobuf.dev/programming-guides/encoding), one after
/// another.</summary>
/// <param name="message">The message without a prefix.</param>
ref struct ProtoReader(ReadOnlySpan<byte> message)
{
    ReadOnlySpan<byte> _rest = message;

    /// <summary>Number of the field.</summary>
    public int Field { get; private set; }

    /// <summary>Whether the field is a text, bytes or a message: <see cref="Bytes"/>.</summary>
    public bool IsBytes { get; private set; }

    /// <summary>Whether the field is an integer, a flag or a value of an enumeration: <see cref="Number"/>.</summary>
    public bool IsNumber { get; private set; }

    /// <summary>Whether the field is a double: <see cref="Double"/>.</summary>
    public bool IsDouble { get; private set; }

    /// <summary>Content of the field.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Value of the field.</summary>
    public ulong Number { get; private set; }

    /// <summary>Value of the field.</summary>
    public double Double { get; private set; }

    /// <summary>Whether the bytes are no message.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Goes to the next field.</summary>
    /// <returns>Whether there is one.</returns>
    public bool Next()
    {
        if (_rest.IsEmpty || IsMalformed)
            return false;
        (IsBytes, IsNumber, IsDouble) = (false, false, false);
        Bytes = default;
        IsMalformed = !TryReadVarint(out var tag) || tag >> 3 is 0 or > (1 << 29) - 1 || !TryReadValue((int)(tag & 7));
        Field = (int)(tag >> 3);
        return !IsMalformed;
    }

    bool TryReadValue(int wireType)
    {
        switch (wireType)
        {
            case 0:
                IsNumber = TryReadVarint(out var number);
                Number = number;
                return IsNumber;
            case 1 when _rest.Length >= sizeof(ulong):
                IsDouble = true;
                Double = BinaryPrimitives.ReadDoubleLittleEndian(_rest);
                _rest = _rest[sizeof(ulong)..];
                return true;
            case 2 when TryReadVarint(out var length) && length <= (ulong)_rest.Length:
                IsBytes = true;
                Bytes = _rest[..(int)length];
                _rest = _rest[(int)length..];
                return true;
            case 5 when _rest.Length >= sizeof(uint):
                _rest = _rest[sizeof(uint)..];
                return true;
            default:
                return false;
        }
    }

    bool TryReadVarint(out ulong value)
    {
        value = 0;
        for (int shift = 0, at = 0; shift < 64 && at < _rest.Length; shift += 7, at++)
        {
            value |= (ulong)(_rest[at] & 0x7F) << shift;
            if (_rest[at] >= 0x80)
                continue;
            _rest = _rest[(at + 1)..];
            return true;
        }
        return false;
    }
}
