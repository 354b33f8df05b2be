using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Loop;
using AgentGatewayPerf.Worker.Patterns;
using AgentGatewayPerf.Worker.Samples;
using AgentGatewayPerf.Worker.Schedule;

namespace AgentGatewayPerf.Worker.Service;

/// <summary>A scenario of the assignment: prepared, loaded, released, as the orchestrator asks. One thing is done at a time, in
/// order; only the methods that stop something are called meanwhile.</summary>
/// <param name="assign">The assignment.</param>
/// <param name="index">Index of the scenario in it.</param>
/// <param name="target">The scenario's target.</param>
/// <param name="secrets">Texts that no message may hold.</param>
sealed class AssignedScenario(Assign assign, uint index, AssignedTarget target, IReadOnlyList<string> secrets)
{
    readonly Scenario _scenario = assign.Scenarios[(int)index];
    readonly List<string> _rows = [];
    volatile ShardScenario? _prepared;
    volatile bool _isStopped;
    ulong _reusedBefore;

    /// <summary>Index in the assignment.</summary>
    public uint Index => index;

    /// <summary>What it can be asked to do; changed where commands are taken and where they are done.</summary>
    public ScenarioState State { get; set; }

    /// <summary>Rows of data for its requests, in order.</summary>
    public IReadOnlyList<string> Rows => _rows;

    /// <summary>Requests sent over a connection that had been used before.</summary>
    public ulong ReusedConnections => _reusedBefore + (_prepared?.ReusedConnections ?? 0);

    StreamShare Share => new((int)assign.Shard, (int)assign.ShardCount);

    /// <summary>Takes further rows of data.</summary>
    public void Add(IEnumerable<string> rows) => _rows.AddRange(rows);

    /// <summary>Connects and opens sessions; whatever is wrong is in the result.</summary>
    /// <param name="threads">Load threads.</param>
    /// <param name="sink">Takes the samples.</param>
    /// <param name="mcpVersion">The revision of MCP that the run has agreed on with the target; empty for none yet.</param>
    /// <param name="cancellation">Gives up resolving the target.</param>
    public async Task<Ready> PrepareAsync(
        LoadThreads threads, ISampleSink sink, string mcpVersion, CancellationToken cancellation)
    {
        var (resolved, fault) = await target.ResolveAsync(cancellation);
        if (resolved is null)
            return new Ready { Scenario = index, Fault = fault };
        var head = target.CreateHead(resolved, assign.RunId);
        var runPart = assign.RunId.Length <= 12 ? assign.RunId : assign.RunId[..12];
        var driver = PatternDriver.Create(_scenario, target.Target, head, $"{runPart}-{assign.Shard}-{index}", mcpVersion);
        _prepared = new ShardScenario(
            threads, new ScenarioSetup(index, _scenario, resolved, driver, Share, secrets, target.Target.TraceparentRatio), sink);
        if (_isStopped)
            _prepared.StopPreparing(abort: true);
        return await _prepared.PrepareAsync();
    }

    /// <summary>Runs a load and accounts for it.</summary>
    public Task<LoadAccount> RunAsync(uint step, Load load, StepStart start, Func<bool> isStopped) =>
        _prepared?.RunAsync(step, load, start, isStopped)
        ?? Task.FromResult(ShardScenario.AccountForNothing(_scenario, Share, step, load));

    /// <summary>Ends sessions and closes connections.</summary>
    public async Task<Released> ReleaseAsync()
    {
        if (_prepared is not { } prepared)
            return new Released { Scenario = index };
        var released = await prepared.ReleaseAsync();
        _reusedBefore += prepared.ReusedConnections;
        _prepared = null;
        return released;
    }

    /// <summary>Opens no further sessions.</summary>
    public void StopPreparing(bool abort)
    {
        _isStopped = true;
        _prepared?.StopPreparing(abort);
    }

    /// <summary>Ends the load under way.</summary>
    public void StopLoad(bool abort) => _prepared?.StopLoad(abort);

    /// <summary>Moves how late the generator was since this was last asked to <paramref name="all"/>.</summary>
    public Task MoveLagToAsync(LagRecorder all) => _prepared?.MoveLagToAsync(all) ?? Task.CompletedTask;
}
