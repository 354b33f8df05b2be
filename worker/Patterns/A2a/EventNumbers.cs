namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>Which events of one stream have come, of an agent that numbers them. One virtual user's, used again for each
/// stream.</summary>
sealed class EventNumbers
{
    /// <summary>A number above this is not one that an agent would give.</summary>
    const int Most = 1 << 20;

    ulong[] _seen = new ulong[1];
    long _highest;
    long _received;
    long _of;

    // A stream that was taken up again begins in the middle.
    long _before;

    /// <summary>Whether any event had a number.</summary>
    public bool AreGiven => _highest > 0;

    /// <summary>Events that the agent has sent, as it says itself, or as the highest number does.</summary>
    public long Sent => Math.Max(_of, _highest) - _before;

    /// <summary>Those that have not come.</summary>
    public long Lost => Sent - _received;

    /// <summary>Those that have come before; each time counts.</summary>
    public long Doubled { get; private set; }

    /// <summary>Those that came behind a later one.</summary>
    public long Reordered { get; private set; }

    /// <summary>Another stream begins.</summary>
    public void Reset()
    {
        Array.Clear(_seen, 0, Math.Min(_seen.Length, (int)(_highest >> 6) + 1));
        (_highest, _received, _of, _before, Doubled, Reordered) = (0, 0, 0, 0, 0, 0);
    }

    /// <summary>Takes the number of an event.</summary>
    /// <param name="number">From 1; 0 where it has none.</param>
    /// <param name="of">How many there will be; 0 where that is not said.</param>
    /// <param name="startsAnywhere">Whether the stream goes on with another one, so that its first number may be any.</param>
    public void Take(long number, long of, bool startsAnywhere)
    {
        if (number is <= 0 or > Most)
            return;
        if (startsAnywhere && _highest == 0)
            _before = number - 1;
        if (of <= Most)
            _of = Math.Max(_of, of);
        var (word, bit) = ((int)(number >> 6), 1UL << (int)(number & 63));
        if (word >= _seen.Length)
            Array.Resize(ref _seen, Math.Max(word + 1, _seen.Length * 2));
        if ((_seen[word] & bit) != 0)
        {
            Doubled++;
            return;
        }
        _seen[word] |= bit;
        _received++;
        if (number < _highest)
            Reordered++;
        else
            _highest = number;
    }
}
