namespace AgentGatewayPerf.Judge.Capacity;

/// <summary>What is asked of a load, as the search sees it: an average over requests that must stay below a limit.</summary>
/// <param name="Limit">Of the average.</param>
/// <param name="IsShare">Whether the average is a share of the requests.</param>
readonly record struct Goal(double Limit, bool IsShare);

/// <summary>All steps at one load.</summary>
/// <param name="load">Requests per second, or virtual users.</param>
/// <param name="goals">What is asked of it.</param>
sealed class LoadEvidence(double load, IReadOnlyList<Goal> goals)
{
    /// <summary>Of either end of every interval by itself.</summary>
    public const double Confidence = 0.993;

    readonly List<IReadOnlyList<IReadOnlyList<Batch>>> _steps = [];
    IReadOnlyList<IReadOnlyList<Batch>> _pooled = [];

    /// <summary>Requests per second, or virtual users.</summary>
    public double Load => load;

    /// <summary>Steps that count.</summary>
    public int Steps => _steps.Count;

    /// <summary>Steps in which the generator was limited, one after another in the end.</summary>
    public int LimitedSteps { get; private set; }

    /// <summary>What all of them say. Steps that contradict each other are outvoted: a disturbance from outside passes.</summary>
    public LoadVerdict Verdict { get; private set; } = LoadVerdict.Undecided;

    /// <summary>The average that is nearest to its limit or farthest beyond, as a part of the limit.</summary>
    public double Use { get; private set; }

    /// <summary>Whether the load more likely breaks than holds.</summary>
    public bool IsAbove => Verdict switch
    {
        LoadVerdict.Holds => false,
        LoadVerdict.Breaks => true,
        _ => Use >= 1,
    };

    /// <summary>The evidence of all steps on each goal.</summary>
    public IReadOnlyList<Evidence> Pooled { get; private set; } = [];

    /// <summary>Adds a step.</summary>
    /// <param name="batches">For each goal.</param>
    public void Add(IReadOnlyList<IReadOnlyList<Batch>> batches)
    {
        _steps.Add(batches);
        LimitedSteps = 0;
        _pooled = [.. goals.Select((_, i) => _steps.SelectMany(step => step[i]).ToList())];
        Judge([.. goals.Select(_ => 1.0)]);
    }

    /// <summary>Judges all steps.</summary>
    /// <param name="clusters">What is known of clusters from other loads, for each goal.</param>
    public void Judge(IReadOnlyList<double> clusters)
    {
        if (_steps.Count == 0)
            return;
        Pooled = Judge(_pooled, clusters);
        Use = goals.Zip(Pooled).Max(g => g.Second.Value / g.First.Limit);
        int holds = 0, breaks = 0;
        foreach (var step in _steps)
        {
            var alone = VerdictOf(Judge(step, clusters));
            holds += alone == LoadVerdict.Holds ? 1 : 0;
            breaks += alone == LoadVerdict.Breaks ? 1 : 0;
        }
        Verdict = holds == 0 || breaks == 0 ? VerdictOf(Pooled)
            : holds > breaks ? LoadVerdict.Holds
            : breaks > holds ? LoadVerdict.Breaks
            : LoadVerdict.Undecided;
    }

    IReadOnlyList<Evidence> Judge(IReadOnlyList<IReadOnlyList<Batch>> batches, IReadOnlyList<double> clusters) =>
        [.. goals.Select((goal, i) => Evidence.Of(batches[i], goal.IsShare, Confidence, clusters[i]))];

    /// <summary>Adds a step in which the generator was limited.</summary>
    public void AddLimited() => LimitedSteps++;

    LoadVerdict VerdictOf(IReadOnlyList<Evidence> evidence) =>
        goals.Zip(evidence).All(g => g.Second.High < g.First.Limit) ? LoadVerdict.Holds
        : goals.Zip(evidence).Any(g => g.Second.Low > g.First.Limit) ? LoadVerdict.Breaks
        : LoadVerdict.Undecided;
}
