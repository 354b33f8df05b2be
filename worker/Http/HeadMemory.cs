using System.Text;

namespace AgentGatewayPerf.Worker.Http;

/// <summary>
/// The last head that was parsed, with what it said. A gateway sends the same head again and again, but for its date once a
/// second: comparing is many times faster than parsing, and the same bytes mean the same. Shared by the connections of one loop.
/// </summary>
/// <param name="wantedHeader">Name of a further header that is wanted, in lower case; empty for none.</param>
sealed class HeadMemory(string wantedHeader = "")
{
    const int Longest = 2 * 1024;

    readonly byte[] _wantedName = Encoding.ASCII.GetBytes(wantedHeader);

    readonly byte[] _bytes = new byte[Longest];
    int _length;
    ResponseHead _parsed;
    Range _wanted;

    /// <summary>Name of the further header that is wanted, in lower case; empty for none.</summary>
    public string WantedHeader => wantedHeader;

    /// <summary>The same as bytes.</summary>
    public ReadOnlySpan<byte> WantedName => _wantedName;

    /// <summary>Whether <paramref name="data"/> starts with the head remembered.</summary>
    public bool TryRecall(ReadOnlySpan<byte> data, out int length, out ResponseHead parsed, out Range wanted)
    {
        length = _length;
        parsed = _parsed;
        wanted = _wanted;
        return length > 0 && data.StartsWith(_bytes.AsSpan(0, length));
    }

    public void Remember(ReadOnlySpan<byte> head, in ResponseHead parsed, Range wanted)
    {
        if (head.Length > Longest)
            return;
        head.CopyTo(_bytes);
        _length = head.Length;
        _parsed = parsed;
        _wanted = wanted;
    }
}
