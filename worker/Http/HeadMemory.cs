namespace AgentGatewayPerf.Worker.Http;

/// <summary>
/// The last head that was parsed, with what it said. A gateway sends the same head again and again, but for its date once a
/// second: comparing is many times faster than parsing, and the same bytes mean the same. Shared by the connections of one loop.
/// </summary>
sealed class HeadMemory
{
    const int Longest = 2 * 1024;

    readonly byte[] _bytes = new byte[Longest];
    int _length;
    AnswerHead _parsed;
    Range _sessionId;

    /// <summary>Whether <paramref name="data"/> starts with the head remembered.</summary>
    public bool TryRecall(ReadOnlySpan<byte> data, out int length, out AnswerHead parsed, out Range sessionId)
    {
        length = _length;
        parsed = _parsed;
        sessionId = _sessionId;
        return length > 0 && data.StartsWith(_bytes.AsSpan(0, length));
    }

    public void Remember(ReadOnlySpan<byte> head, in AnswerHead parsed, Range sessionId)
    {
        if (head.Length > Longest)
            return;
        head.CopyTo(_bytes);
        _length = head.Length;
        _parsed = parsed;
        _sessionId = sessionId;
    }
}
