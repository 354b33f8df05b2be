using System.Buffers.Text;

namespace AgentGatewayPerf.Worker.Http;

/// <summary>Memory in which requests whose length differs are put together, one after another. It grows to the longest.</summary>
sealed class RequestBuffer
{
    byte[] _bytes = new byte[1024];
    int _length;

    /// <summary>What was put together; valid until it is cleared.</summary>
    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, _length);

    public void Clear() => _length = 0;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }

    /// <summary>Appends the value of Content-Length, which ends a head.</summary>
    public void AppendEndOfHead(int contentLength)
    {
        Reserve(20);
        Utf8Formatter.TryFormat(contentLength, _bytes.AsSpan(_length), out var digits);
        _length += digits;
        Append("\r\n\r\n"u8);
    }

    void Reserve(int bytes)
    {
        if (_bytes.Length < _length + bytes)
            Array.Resize(ref _bytes, (_length + bytes) * 2);
    }
}
