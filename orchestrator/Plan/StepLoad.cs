using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Plan;

/// <summary>How much of a scenario a step sends, over all shards.</summary>
sealed record StepLoad
{
    /// <summary>Index of the scenario in the plan.</summary>
    public required int Scenario { get; init; }

    /// <summary>Virtual users that send, at least one a shard and at most those that the scenario has prepared.</summary>
    public required long VirtualUsers { get; init; }

    /// <summary>Requests to send; 0 where time ends the load.</summary>
    public long Requests { get; init; }

    /// <summary>Time to send for; zero where a number of requests ends the load.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>After the duration, how long requests in flight may take to finish.</summary>
    public TimeSpan Drain { get; init; }

    /// <summary>The open model; null for the closed one. Its rates and its virtual users are those of the whole run.</summary>
    public OpenModel? Open { get; init; }

    /// <summary>Pauses of the virtual users of the closed model; null for none.</summary>
    public Pauses? Pauses { get; init; }

    /// <summary>The longest of them.</summary>
    public TimeSpan LongestPause =>
        Pauses is { } pauses ? TimeSpan.FromMicroseconds(Math.Max(pauses.MostThinkUs, pauses.PaceUs)) : TimeSpan.Zero;

    /// <summary>Whether requests are due at times of their own, rather than one after another.</summary>
    public bool IsOpen => Open is not null;

    /// <summary>The same for another time; an open load then has the peak rate of all its stages.</summary>
    public StepLoad Lasting(TimeSpan time) => Open is not { } open
        ? this with { Duration = time }
        : (this with { Duration = time }).AtRate(new RateProfile(open.Stages).Peak);

    /// <summary>The same open load at a steady rate.</summary>
    /// <param name="rate">Requests per second of the whole run.</param>
    public StepLoad AtRate(double rate)
    {
        var open = Open!.Clone();
        open.Stages.Clear();
        open.Stages.Add(new Stage { DurationUs = Microseconds(Duration), StartRate = rate, EndRate = rate });
        return this with { Open = open };
    }

    internal static ulong Microseconds(TimeSpan time) => (ulong)time.Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>The part of one shard. Rates stay those of the run: every worker takes its arrivals by its number.</summary>
    public Load Of(int shard, int shards)
    {
        var load = new Load
        {
            Scenario = (uint)Scenario,
            VirtualUsers = (uint)Shares.Of(VirtualUsers, shard, shards),
            Requests = (ulong)Shares.Of(Requests, shard, shards),
            DurationUs = (ulong)Duration.TotalMicroseconds,
            DrainUs = (ulong)Drain.TotalMicroseconds,
            Open = Open?.Clone(),
            Pauses = Pauses?.Clone(),
        };
        if (load.Open is { } open)
            open.MaxVirtualUsers = (uint)Shares.Of(open.MaxVirtualUsers, shard, shards);
        return load;
    }

    /// <summary>Requests that a shard is going to plan; 0 where that shows only in the end, which is when time ends a closed load
    /// or the arrivals are random.</summary>
    /// <param name="requestsPerUnit">Requests that belong together: an arrival is the first of them.</param>
    /// <param name="shard">The shard.</param>
    /// <param name="shards">How many there are.</param>
    public long PlannedBy(int requestsPerUnit, int shard, int shards)
    {
        if (Requests > 0 || Open is not { Arrival: Arrival.Even } open)
            return Shares.Of(Requests, shard, shards);
        // Evenly spaced arrivals are numbered over the whole run, and every n-th belongs to this shard.
        var arrivals = new RateProfile(open.Stages).Total / requestsPerUnit;
        return Math.Max(0, (long)Math.Ceiling((arrivals - shard) / shards)) * requestsPerUnit;
    }
}
