using System.Globalization;
using AgentGatewayPerf.Plan;
using AgentGatewayPerf.Run;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Judge.Capacity;

/// <summary>Leads a run that looks for the capacity: every step is at the load that the search asks for.</summary>
/// <param name="settings">What was asked for.</param>
/// <param name="plan">The plan of the run, of whose load only the rate and the length change.</param>
/// <param name="time">The clock.</param>
/// <param name="tell">Is told what came of every step, in a line; null for nobody.</param>
sealed class CapacitySteps(LoadSettings settings, RunPlan plan, TimeProvider time, Action<string>? tell = null) : IStepSource
{
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    static readonly TimeSpan PauseAfterBreak = TimeSpan.FromSeconds(3);

    // Late in sending a request and in taking its response, and the same for one that it waits behind.
    const double MostOfLateness = 4;

    readonly CapacitySection _section = settings.Capacity!;
    readonly IReadOnlyList<Goal> _goals = [.. settings.Capacity!.Objectives.Select(Objectives.GoalOf)];
    readonly Dictionary<int, double> _loads = [];
    readonly List<(int Step, double Load, string Reason)> _discarded = [];
    readonly List<StepReport> _done = [];
    readonly StepLoad _template = plan.LoadOf(0);
    volatile CapacityReport? _soFar;
    long? _started;
    double _requestsPerUnit = 20;
    bool _isWarm;

    /// <summary>What is known of the capacity.</summary>
    public CapacitySearch Search { get; } = new(
        new SearchRange(
            settings.Capacity!.Start, settings.Capacity.Most, settings.Capacity.Precision, settings.Capacity.ByConcurrency),
        [.. settings.Capacity.Objectives.Select(Objectives.GoalOf)]);

    /// <summary>The load of every step, by its number in the run.</summary>
    public IReadOnlyDictionary<int, double> Loads => _loads;

    /// <summary>Steps in which the generator was limited, each with the reason.</summary>
    public IReadOnlyList<(int Step, double Load, string Reason)> Discarded => _discarded;

    /// <summary>What is known after the last step; null before there is any. Any thread.</summary>
    public CapacityReport? SoFar => _soFar;

    /// <summary>Whether the time was over before the search was.</summary>
    public bool IsOutOfTime { get; private set; }

    /// <summary>Requests that each step has to have for its objectives.</summary>
    public double RequestsNeeded => StepLength.RequestsNeeded(_goals);

    /// <inheritdoc/>
    public Step? Next(StepReport? last)
    {
        // The workers are there: bringing them up is not the search's time.
        var started = _started ??= time.GetTimestamp();
        var isBroken = false;
        if (last is { Step.Kind: StepKind.Load })
        {
            var load = last.Loads[0];
            // Cut short, or there is nobody who could ever respond.
            if (!load.Started || load.Partial || (load.Total == 0 && load.Faults.Any()))
                return null;
            isBroken = Take(last, load);
            _done.Add(last with { Workers = [] });
            _soFar = CapacityReport.Of(plan, _done, isInterrupted: false, _section, this);
        }
        if (Search.Next is not { } next)
            return null;
        if (!_isWarm && settings.Load.Warmup is { } warmup)
        {
            _isWarm = true;
            return new Step(StepKind.Warmup, [LoadOf(next, warmup.Duration ?? TimeSpan.FromDays(1)) with
            {
                Requests = warmup.Requests,
                Duration = warmup.Duration ?? TimeSpan.Zero,
            }]);
        }
        var before = Search.Tried.FirstOrDefault(tried => tried.Load == next)?.Steps ?? 0;
        var length = StepLength.Of(_goals, _section.ByConcurrency ? next * _requestsPerUnit : next, before, Search.IsGrowing);
        var pause = isBroken ? PauseAfterBreak : _loads.Count > 0 ? Pause : TimeSpan.Zero;
        if (time.GetElapsedTime(started) + pause + length > _section.MaxTime)
        {
            IsOutOfTime = true;
            return null;
        }
        _loads[(last?.Number ?? 0) + 1] = next;
        return new Step(StepKind.Load, [LoadOf(next, length)])
        {
            Title = $"{plan.Scenarios[0].Name} at {Words(next)} {_section.Unit}",
            Pause = pause,
        };
    }

    // Returns whether the load broke.
    bool Take(StepReport step, PatternReport report)
    {
        var load = _loads[step.Number];
        if (report.RequestsPerSecond > 0)
            _requestsPerUnit = report.RequestsPerSecond / load;
        IReadOnlyList<IReadOnlyList<Batch>> batches = [.. _section.Objectives.Select(o => Objectives.BatchesOf(o, report))];
        var alone = new LoadEvidence(load, _goals);
        alone.Add(batches);
        // A generator that is late makes responses later, never earlier: what looks good all the same is at least as good.
        var limit = alone.IsAbove ? LimitOf(step, report) : null;
        if (limit is not null)
            _discarded.Add((step.Number, load, limit));
        Search.Add(limit is null ? batches : null);
        tell?.Invoke(LineOf(load, report, alone, limit));
        return alone.Verdict == LoadVerdict.Breaks;
    }

    string LineOf(double load, PatternReport report, LoadEvidence alone, string? limit)
    {
        var found = limit is not null
            ? $"proves nothing, the load generator was limited: {limit}"
            : alone.Verdict switch
            {
                LoadVerdict.Holds => "holds",
                LoadVerdict.Breaks => "breaks",
                _ => alone.IsAbove ? "seems to break" : "seems to hold",
            };
        var response = report.Sum.Successful.Response;
        var failed = report.Failed > 0 ? $", {report.Failed} failed" : "";
        var next = Search.Next is { } then ? $"; next {Words(then)}" : "";
        return $"{Words(load)} {_section.Unit}: {found} (p50 {Common.Words.Milliseconds(response.Percentile(50))}, "
            + $"p99 {Common.Words.Milliseconds(response.Percentile(99))}{failed}){next}";
    }

    // Why a step that does not look good proves nothing; null where it does prove something.
    string? LimitOf(StepReport step, PatternReport report)
    {
        var check = new GeneratorCheck([report], step.Workers);
        // That all virtual users are busy is what too much load does.
        var limits = check.Assess().Limits.Where(l => l.Limit != Limit.VirtualUsers).ToList();
        var isLate = limits.TrueForAll(l => l.Limit is Limit.Neighbours or Limit.Timers or Limit.Lag or Limit.GarbageCollection);
        return limits.Count == 0 || (isLate && BreaksBy(MostOfLateness * check.OwnLatenessUs(report), report))
            ? null
            : limits[0].Reason;
    }

    // Whether the limits would be broken if they were so much higher: then lateness is not what breaks them.
    bool BreaksBy(double moreUs, PatternReport report)
    {
        IReadOnlyList<Threshold> higher = [.. _section.Objectives.Select(o => Objectives.Higher(o, moreUs))];
        var evidence = new LoadEvidence(0, [.. higher.Select(Objectives.GoalOf)]);
        // What was not sent may be so because the generator was late in the end.
        evidence.Add([.. higher.Select(o => Objectives.BatchesOf(o, report with { NotSent = 0 }))]);
        return evidence.Verdict == LoadVerdict.Breaks;
    }

    StepLoad LoadOf(double load, TimeSpan length) => _section.ByConcurrency
        ? _template with { Duration = length, VirtualUsers = (long)load }
        : _template.Lasting(length).AtRate(load);

    /// <summary>A load in words.</summary>
    public static string Words(double load) => load.ToString("#,0.##", CultureInfo.InvariantCulture);
}
