using System.Buffers;

namespace AgentGatewayPerf.Worker.Http;

/// <summary>Bytes that did not arrive in one piece. The array is rented when the first byte comes and given back when the buffer
/// is cleared, so that an idle connection holds none.</summary>
sealed class ByteBuffer
{
    byte[] _array = [];

    public int Length { get; private set; }

    public bool IsEmpty => Length == 0;

    public ReadOnlySpan<byte> Written => _array.AsSpan(0, Length);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_array.Length < Length + bytes.Length)
            Grow(Length + bytes.Length);
        bytes.CopyTo(_array.AsSpan(Length));
        Length += bytes.Length;
    }

    public void Clear()
    {
        Length = 0;
        if (_array.Length == 0)
            return;
        ArrayPool<byte>.Shared.Return(_array);
        _array = [];
    }

    void Grow(int needed)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, _array.Length * 2));
        Written.CopyTo(larger);
        if (_array.Length != 0)
            ArrayPool<byte>.Shared.Return(_array);
        _array = larger;
    }
}
