namespace AgentGatewayPerf.Judge.Capacity;

/// <summary>
/// Finds the highest load that meets all goals, without knowing anything of how it is put on: it says which load to try next and
/// is told what came of it. First the load doubles until one breaks, then the gap is halved by what the steps say on average, and
/// in the end loads just below and above it are repeated until one is proven to hold and one to break.
/// </summary>
sealed class CapacitySearch
{
    /// <summary>Steps at one load at most.</summary>
    public const int MostSteps = 5;

    const int MostLimited = 6;

    // Before a statement each of its ends is seen twice.
    const int StepsOfStatement = 2;

    // An average nearer to its limit than this takes long to be proven to be on its side of it: a load farther away takes less.
    const double NearBelow = 0.7;
    const double NearAbove = 1.4;

    // Loads up to this many times another one wait in much the same way.
    const double Neighbour = 1.1;

    // How far below the first load the search goes when not even that holds.
    const double LeastPart = 1.0 / 64;

    readonly SearchRange _range;
    readonly IReadOnlyList<Goal> _goals;
    readonly SortedList<double, LoadEvidence> _tried = [];

    /// <param name="range">Where to look.</param>
    /// <param name="goals">What is asked of a load.</param>
    public CapacitySearch(SearchRange range, IReadOnlyList<Goal> goals)
    {
        (_range, _goals) = (range, goals);
        Next = range.Start;
    }

    /// <summary>The load to try next; null when the search is over.</summary>
    public double? Next { get; private set; }

    /// <summary>All loads that were tried, ascending.</summary>
    public IReadOnlyList<LoadEvidence> Tried => [.. _tried.Values];

    /// <summary>The highest load that is proven to hold, below all that are proven to break; null for none.</summary>
    public LoadEvidence? Held =>
        Known.TakeWhile(l => l.Verdict != LoadVerdict.Breaks).LastOrDefault(l => l.Verdict == LoadVerdict.Holds);

    /// <summary>The lowest load that is proven to break, above <see cref="Held"/>; null for none.</summary>
    public LoadEvidence? Broken => Known.FirstOrDefault(l => l.Verdict == LoadVerdict.Breaks);

    /// <summary>The lowest load that the generator could not put on; null for none.</summary>
    public LoadEvidence? Limited => _tried.Values.FirstOrDefault(IsLimited);

    /// <summary>Whether nothing seems to break yet.</summary>
    public bool IsGrowing => Limited is null && !Known.Any(l => l.IsAbove);

    // Those of which a step says something.
    IEnumerable<LoadEvidence> Known => _tried.Values.Where(l => l.Steps > 0);

    /// <summary>Takes what came of <see cref="Next"/>.</summary>
    /// <param name="batches">For each goal; null when the generator was limited.</param>
    public void Add(IReadOnlyList<IReadOnlyList<Batch>>? batches)
    {
        var load = Next!.Value;
        if (!_tried.TryGetValue(load, out var tried))
            _tried.Add(load, tried = new LoadEvidence(load, _goals));
        if (batches is null)
            tried.AddLimited();
        else
            tried.Add(batches);
        JudgeNeighbours(load);
        Next = tried.LimitedSteps is > 0 and < MostLimited ? load : Locate() ?? Prove();
    }

    // Bursts that one load shows may have been missed at another.
    void JudgeNeighbours(double changed)
    {
        foreach (var load in Near(changed))
            load.Judge([.. _goals.Select((_, i) => Near(load.Load).Select(l => l.Pooled[i].Cluster).DefaultIfEmpty(1).Max())]);
    }

    IEnumerable<LoadEvidence> Near(double load) => Known.Where(l => l.Load >= load / Neighbour && l.Load <= load * Neighbour);

    // The next load that narrows the gap between what seems to hold and what seems to break; null when it is as narrow as asked.
    double? Locate()
    {
        var above = Known.FirstOrDefault(l => l.IsAbove);
        var top = Limited is { } limited && (above is null || limited.Load < above.Load) ? limited : above;
        var low = Known.TakeWhile(l => !l.IsAbove).LastOrDefault()?.Load ?? 0;
        // One step may have had bad luck.
        if (above is { Verdict: LoadVerdict.Undecided, Steps: < StepsOfStatement } && top == above)
            return above.Load;
        if (top is null)
            return low < _range.Most ? NotTried(Math.Min(_range.Most, low * 2)) : null;
        if (low == 0)
            return top.Load > _range.Start * LeastPart ? NotTried(top.Load / 2) : null;
        return top.Load / low > 1 + _range.Precision ? NotTried(Math.Sqrt(low * top.Load)) : null;
    }

    double? Prove() => ProveBelow() ?? ProveAbove();

    // The highest load that seems to hold, and lower ones where that is too near to the limit to be proven.
    double? ProveBelow()
    {
        var above = Known.FirstOrDefault(l => l.IsAbove)?.Load ?? double.PositiveInfinity;
        foreach (var load in Known.Reverse().Where(l => l.Load < above))
        {
            if (load.Verdict == LoadVerdict.Holds)
                return load.Steps < StepsOfStatement ? load.Load : null;
            if (load.Steps < StepsOfStatement || (load.Use <= NearBelow && load.Steps < MostSteps))
                return load.Load;
            if (NotTried(load.Load / (1 + _range.Precision / 2)) is { } lower
                && !Known.Any(l => l.Load < load.Load && l.Load >= lower))
            {
                return lower;
            }
        }
        return null;
    }

    // The same upwards.
    double? ProveAbove()
    {
        foreach (var load in Known.Where(l => l.IsAbove))
        {
            if (load.Verdict == LoadVerdict.Breaks)
                return load.Steps < StepsOfStatement ? load.Load : null;
            if (load.Steps < StepsOfStatement || (load.Use >= NearAbove && load.Steps < MostSteps))
                return load.Load;
            var higher = load.Load * (1 + _range.Precision / 2);
            if (higher <= _range.Most && NotTried(higher) is { } next && !Known.Any(l => l.Load > load.Load && l.Load <= next))
                return next;
        }
        return null;
    }

    static bool IsLimited(LoadEvidence load) => load.LimitedSteps >= MostLimited;

    double? NotTried(double load) => _range.Round(load) is > 0 and var rounded && !_tried.ContainsKey(rounded) ? rounded : null;
}
