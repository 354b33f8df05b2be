using System.Collections;

namespace AgentGatewayPerf.Worker.Samples;

/// <summary>Texts that must never leave the worker. There may be thousands, and more of them while the load goes on; for any
/// thread.</summary>
sealed class SecretTexts : IReadOnlyList<string>
{
    // A shorter text is no secret, and taking it out would make nonsense of everything.
    const int Shortest = 4;

    const string Redacted = "[secret]";

    volatile Known _known;

    public SecretTexts(IEnumerable<string> secrets) => _known = new Known([.. secrets.Distinct()]);

    public int Count => _known.All.Length;

    public string this[int index] => _known.All[index];

    /// <summary>Adds one; those before stay secret.</summary>
    public void Add(string secret) => _known = new Known([.. _known.All, secret]);

    /// <summary>Takes them out of a text that came from outside. One that was shortened before may end with the first part of a
    /// secret: that is taken out, too.</summary>
    public string Redact(string text)
    {
        var known = _known;
        foreach (var length in known.Lengths)
        {
            for (var at = 0; at + length <= text.Length; at++)
            {
                if (!known.Contains(text.AsSpan(at, length)))
                    continue;
                text = string.Concat(text.AsSpan(0, at), Redacted, text.AsSpan(at + length));
                at += Redacted.Length - 1;
            }
        }
        var shown = text.EndsWith('…') ? text.AsSpan()[..^1] : text;
        for (var at = 0; at + Shortest <= shown.Length; at++)
        {
            if (known.BeginsWith(shown[at..]))
                return string.Concat(shown[..at], Redacted, "…");
        }
        return text;
    }

    public IEnumerator<string> GetEnumerator() => ((IEnumerable<string>)_known.All).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    sealed class Known
    {
        readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _byText;

        // In ordinal order: those that begin in the same way are neighbours.
        readonly string[] _sorted;

        public Known(string[] all)
        {
            All = all;
            _sorted = [.. all.Where(secret => secret.Length >= Shortest).Order(StringComparer.Ordinal)];
            // The longest first: one may be a part of another.
            Lengths = [.. _sorted.Select(secret => secret.Length).Distinct().OrderDescending()];
            _byText = new HashSet<string>(_sorted, StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        }

        public string[] All { get; }

        public int[] Lengths { get; }

        public bool Contains(ReadOnlySpan<char> text) => _byText.Contains(text);

        /// <summary>Whether one is longer than the text and begins with it.</summary>
        public bool BeginsWith(ReadOnlySpan<char> text)
        {
            var (low, high) = (0, _sorted.Length);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (_sorted[middle].AsSpan().SequenceCompareTo(text) <= 0)
                    low = middle + 1;
                else
                    high = middle;
            }
            return low < _sorted.Length && _sorted[low].AsSpan().StartsWith(text, StringComparison.Ordinal);
        }
    }
}
