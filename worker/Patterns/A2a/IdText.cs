namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>An id that an agent gave, as it wrote it: in JSON without the quotes. In memory that is used again.</summary>
sealed class IdText
{
    /// <summary>Longer ids are not kept: they would have to be sent back with every message.</summary>
    const int MaxLength = 4 * 1024;

    byte[] _bytes = [];

    public int Length { get; private set; }

    public bool IsEmpty => Length == 0;

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    public void Set(ReadOnlySpan<byte> text)
    {
        Length = 0;
        if (text.Length > MaxLength)
            return;
        if (_bytes.Length < text.Length)
            _bytes = new byte[Math.Max(48, text.Length)];
        text.CopyTo(_bytes);
        Length = text.Length;
    }
}
