using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Worker.Samples;

/// <summary>A worker's own counts of a load, kept apart from the samples it reports, so that the two can be compared.</summary>
sealed class RequestCounts
{
    const int MostRefusedTokens = 100;

    readonly Dictionary<Outcome, ulong> _notOk = [];
    readonly SortedSet<uint> _refusedTokens = [];

    /// <summary>Requests that succeeded.</summary>
    public ulong Completed { get; private set; }

    /// <summary>Requests that failed.</summary>
    public ulong Failed { get; private set; }

    /// <summary>Requests that were in flight at the cut-off.</summary>
    public ulong Aborted { get; private set; }

    /// <summary>Operations that prepare or end a session.</summary>
    public ulong SetupSamples { get; set; }

    /// <summary>HTTP requests beyond one a sample: further pages of a list, and all others that belong to one request.</summary>
    public ulong FurtherRequests { get; set; }

    /// <summary>Times that the server asked for input before it answered.</summary>
    public ulong InputRounds { get; set; }

    /// <summary>Responses whose event stream stayed open behind them.</summary>
    public ulong StreamsLeftOpen { get; set; }

    /// <summary>Responses by the state of their task.</summary>
    public ulong[] TaskStates { get; } = new ulong[Enum.GetValues<TaskState>().Length];

    /// <summary>Streams that were responses to messages.</summary>
    public AgentStreamsSeen AgentStreams { get; } = new();

    /// <summary>Numbers of the tokens that were refused, in order; not all where they are many.</summary>
    public IEnumerable<uint> RefusedTokens => _refusedTokens;

    /// <summary>What was said of a limit of the rate.</summary>
    public RateSeen Rate { get; } = new();

    /// <summary>Streams that were to stay open beside the load.</summary>
    public StreamsSeen Streams { get; } = new();

    /// <summary>End of the last response, ns; 0 for none.</summary>
    public long LastEnd { get; private set; }

    /// <summary>Requests that ended, in any way.</summary>
    public ulong Ended => Completed + Failed + Aborted;

    /// <summary>Counts a request that ended at <paramref name="ended"/>, ns.</summary>
    public void Add(Outcome outcome, long ended)
    {
        LastEnd = ended;
        if (outcome.IsOk)
            Completed++;
        else
            AddNotOk(outcome);
    }

    /// <summary>Remembers that a token was refused.</summary>
    public void AddRefused(uint token)
    {
        if (_refusedTokens.Count < MostRefusedTokens)
            _refusedTokens.Add(token);
    }

    /// <summary>Adds the counts of another load thread.</summary>
    public void Add(RequestCounts other)
    {
        Completed += other.Completed;
        Failed += other.Failed;
        Aborted += other.Aborted;
        SetupSamples += other.SetupSamples;
        FurtherRequests += other.FurtherRequests;
        InputRounds += other.InputRounds;
        StreamsLeftOpen += other.StreamsLeftOpen;
        for (var state = 0; state < TaskStates.Length; state++)
            TaskStates[state] += other.TaskStates[state];
        AgentStreams.Add(other.AgentStreams);
        foreach (var token in other._refusedTokens)
            AddRefused(token);
        Rate.Add(other.Rate);
        Streams.Add(other.Streams);
        LastEnd = Math.Max(LastEnd, other.LastEnd);
        foreach (var (outcome, count) in other._notOk)
            _notOk[outcome] = _notOk.GetValueOrDefault(outcome) + count;
    }

    /// <summary>All states of tasks that occurred.</summary>
    public IEnumerable<TaskStateCount> ByTaskState() =>
        TaskStates.Index().Where(one => one.Index > 0 && one.Item > 0)
            .Select(one => new TaskStateCount { State = (TaskState)one.Index, Responses = one.Item });

    /// <summary>All outcomes that occurred.</summary>
    public IEnumerable<OutcomeCount> ByOutcome()
    {
        if (Completed > 0)
            yield return new OutcomeCount { Outcome = OutcomeClass.Ok, Count = Completed };
        foreach (var (outcome, count) in _notOk)
            yield return new OutcomeCount { Outcome = outcome.Class, Code = outcome.Code, Count = count };
    }

    void AddNotOk(Outcome outcome)
    {
        if (outcome.Class == OutcomeClass.Aborted)
            Aborted++;
        else
            Failed++;
        _notOk[outcome] = _notOk.GetValueOrDefault(outcome) + 1;
    }
}
