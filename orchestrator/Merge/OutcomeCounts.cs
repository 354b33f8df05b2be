using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Merge;

/// <summary>Exact number of requests by outcome class and code.</summary>
sealed class OutcomeCounts
{
    // Far above what a gateway can cause; a worker that sends more kinds than this is broken.
    const int MaxKinds = 10_000;

    readonly Dictionary<Outcome, long> _counts = [];

    public long Ok { get; private set; }

    public long Failed { get; private set; }

    public long Aborted { get; private set; }

    /// <summary>All of them: succeeded, failed and aborted.</summary>
    public long Total => Ok + Failed + Aborted;

    /// <summary>The most frequent first.</summary>
    public IEnumerable<KeyValuePair<Outcome, long>> Failures =>
        _counts.Where(c => c.Key.IsFailure).OrderByDescending(c => c.Value).ThenBy(c => c.Key.Class).ThenBy(c => c.Key.Code);

    public long this[Outcome outcome] => _counts.GetValueOrDefault(outcome);

    public IReadOnlyDictionary<Outcome, long> ByOutcome => _counts;

    /// <exception cref="InvalidDataException">More kinds of outcome than there can be.</exception>
    public void Add(Outcome outcome, long count)
    {
        if (count == 0)
            return;
        if (!_counts.ContainsKey(outcome) && _counts.Count == MaxKinds)
            throw new InvalidDataException("A worker reports more kinds of outcome than there can be.");
        _counts[outcome] = _counts.GetValueOrDefault(outcome) + count;
        switch (outcome.Class)
        {
            case OutcomeClass.Ok:
                Ok += count;
                break;
            case OutcomeClass.Aborted:
                Aborted += count;
                break;
            default:
                Failed += count;
                break;
        }
    }

    public void Add(OutcomeCounts other)
    {
        foreach (var (outcome, count) in other._counts)
            Add(outcome, count);
    }
}
