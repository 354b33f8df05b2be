using AgentGatewayPerf.Merge;
using AgentGatewayPerf.Plan;

namespace AgentGatewayPerf.Run;

/// <summary>Where a run is, for whoever shows it. Any thread.</summary>
sealed class RunStatus
{
    readonly Lock _lock = new();
    readonly List<PatternReport> _done = [];
    RunStage _stage = new("starting workers");

    /// <summary>The plan, once there is one.</summary>
    public RunPlan? Plan { get; private set; }

    /// <summary>The sessions with the workers, once they are there.</summary>
    public IReadOnlyList<ShardSession> Sessions { get; private set; } = [];

    public RunStage Stage
    {
        get { lock (_lock) return _stage; }
    }

    /// <summary>What each shard's worker says of itself, once they are there.</summary>
    public IReadOnlyList<(int Shard, ShardVitals Vitals)> Vitals { get; private set; } = [];

    /// <summary>Patterns that are over, in the order they ran.</summary>
    public IReadOnlyList<PatternReport> Done
    {
        get { lock (_lock) return [.. _done]; }
    }

    public void Begin(RunPlan plan) => Plan = plan;

    public void Attach(IReadOnlyList<ShardSession> sessions, RunMerge merge) =>
        (Sessions, Vitals) = (sessions, [.. sessions.Select(s => (s.Shard, merge.VitalsOf(s.Shard)))]);

    public void Enter(string phase) => Enter(new RunStage(phase));

    public void Enter(string phase, int pattern, PatternMerge merge, long startedTimestamp) =>
        Enter(new RunStage(phase, pattern, merge, startedTimestamp));

    public void Finish(PatternReport pattern)
    {
        lock (_lock)
        {
            _done.Add(pattern);
            _stage = new RunStage("preparing");
        }
    }

    void Enter(RunStage stage)
    {
        lock (_lock)
            _stage = stage;
    }
}
