using System.Globalization;
using AgentGatewayPerf.Plan;
using AgentGatewayPerf.Run;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Judge.Capacity;

/// <summary>Leads a run that looks for the capacity: every step is at the load that the search asks for.</summary>
/// <param name="settings">What was asked for.</param>
/// <param name="template">The load of the plan, of which only the rate and the length change.</param>
/// <param name="time">The clock.</param>
sealed class CapacitySteps(LoadSettings settings, StepLoad template, TimeProvider time) : IStepSource
{
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    static readonly TimeSpan PauseAfterBreak = TimeSpan.FromSeconds(3);

    readonly CapacitySection _section = settings.Capacity!;
    readonly IReadOnlyList<Goal> _goals = [.. settings.Capacity!.Objectives.Select(Objectives.GoalOf)];
    readonly Dictionary<int, double> _loads = [];
    readonly List<(int Step, double Load, string Reason)> _discarded = [];
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
        return new Step(StepKind.Load, [LoadOf(next, length)]) { Pause = pause };
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
        // A generator that is late makes responses later, never earlier: what holds all the same does hold.
        var limit = alone.Verdict == LoadVerdict.Holds ? null : LimitOf(step, report);
        if (limit is not null)
            _discarded.Add((step.Number, load, limit));
        Search.Add(limit is null ? batches : null);
        return alone.Verdict == LoadVerdict.Breaks;
    }

    // That all virtual users are busy is what too much load does.
    static string? LimitOf(StepReport step, PatternReport report) =>
        new GeneratorCheck([report], step.Workers).Assess().Limits.FirstOrDefault(l => l.Limit != Limit.VirtualUsers)?.Reason;

    StepLoad LoadOf(double load, TimeSpan length) => _section.ByConcurrency
        ? template with { Duration = length, VirtualUsers = (long)load }
        : template.Lasting(length).AtRate(load);

    /// <summary>A load in words.</summary>
    public static string Words(double load) => load.ToString("#,0.##", CultureInfo.InvariantCulture);
}
