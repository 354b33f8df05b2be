using AgentGatewayPerf.Plan;

namespace AgentGatewayPerf.Run;

/// <summary>Where a run is: the run tells it, and whoever shows the run takes snapshots of it. Any thread.</summary>
sealed class RunStatus
{
    readonly Lock _lock = new();
    readonly List<PatternReport> _done = [];
    int _stepsDone;
    RunStage _stage = new("starting workers", []);
    RunPlan? _plan;
    IReadOnlyList<(ShardSession Session, ShardVitals Vitals)> _shards = [];

    /// <summary>Where the run is now.</summary>
    public RunSnapshot Snapshot()
    {
        lock (_lock)
        {
            return new RunSnapshot(
                _stage.Phase, _plan, LoadsOf(_plan, _stage), [.. _done], [.. _shards.Select(s => StateOf(s.Session, s.Vitals))])
            { StepsDone = _stepsDone };
        }
    }

    /// <summary>The plan is made.</summary>
    public void Begin(RunPlan plan)
    {
        lock (_lock)
            _plan = plan;
    }

    /// <summary>The workers are there.</summary>
    public void Attach(IReadOnlyList<ShardSession> sessions, RunMerge merge)
    {
        lock (_lock)
            _shards = [.. sessions.Select(s => (s, merge.VitalsOf(s.Shard)))];
    }

    /// <summary>The run does something else now, and no load is under way.</summary>
    public void Enter(string phase) => Enter(new RunStage(phase, []));

    /// <summary>A step is under way.</summary>
    public void Enter(string phase, IReadOnlyList<StageLoad> loads, long startedTimestamp) =>
        Enter(new RunStage(phase, loads, startedTimestamp));

    /// <summary>A pattern is over.</summary>
    public void Finish(PatternReport pattern)
    {
        lock (_lock)
        {
            _stepsDone++;
            // What is reported as one is shown as one.
            var name = _plan?.Scenarios[pattern.Scenario].ReportedAs ?? pattern.Name;
            var at = _done.FindIndex(done => done.Name == name);
            if (at < 0)
                _done.Add(pattern with { Name = name });
            else
                _done[at] = PatternReportJoin.Of(name, [_done[at], pattern]);
            _stage = new RunStage("preparing", []);
        }
    }

    void Enter(RunStage stage)
    {
        lock (_lock)
            _stage = stage;
    }

    IReadOnlyList<LoadSnapshot> LoadsOf(RunPlan? plan, RunStage stage) =>
        plan is null
            ? []
            :
            [
                .. stage.Loads.Select(load => new LoadSnapshot(
                    plan.Scenarios[load.Load.Scenario], load, stage.StartedTimestamp, () => IsIn(stage))),
            ];

    bool IsIn(RunStage stage)
    {
        lock (_lock)
            return ReferenceEquals(_stage, stage);
    }

    static ShardState StateOf(ShardSession session, ShardVitals vitals)
    {
        var (before, last) = vitals.LastTwo;
        return new ShardState(session.Shard, session.Worker is not null, session.LostReason, before, last);
    }
}
