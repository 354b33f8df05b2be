using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Base;
using AgentGatewayPerf.Worker.Samples;
using AgentGatewayPerf.Worker.Schedule;

namespace AgentGatewayPerf.Worker.Service;

/// <summary>One step of a shard: its loads at the same time.</summary>
/// <param name="start">What the step sends.</param>
/// <param name="scenarios">The scenario of each load.</param>
sealed class StepRun(Start start, IReadOnlyList<AssignedScenario> scenarios)
{
    volatile bool _isStopped;

    /// <summary>Number of the step.</summary>
    public uint Number => start.Step;

    /// <summary>Runs the loads to their ends.</summary>
    public async Task<StepFinished> RunAsync()
    {
        const long latest = long.MaxValue / Clock.Microsecond;
        var at = start.AtUs > 0 ? Math.Min(start.AtUs, latest) * Clock.Microsecond : Clock.Now;
        var together = new StepStart(at);
        var accounts = await Task.WhenAll(scenarios.Select(
            (scenario, i) => scenario.RunAsync(Number, start.Loads[i], together, () => _isStopped)));
        var finished = new StepFinished { Step = Number };
        finished.Accounts.Add(accounts);
        return finished;
    }

    /// <summary>Sends nothing new, whether or not the step has begun. For any thread.</summary>
    /// <param name="abort">Whether to give up what is in flight, too.</param>
    public void Stop(bool abort)
    {
        _isStopped = true;
        foreach (var scenario in scenarios)
            scenario.StopLoad(abort);
    }

    /// <summary>Moves how late the generator was since this was last asked to <paramref name="all"/>.</summary>
    public async Task MoveLagToAsync(LagRecorder all)
    {
        foreach (var scenario in scenarios)
            await scenario.MoveLagToAsync(all);
    }
}
