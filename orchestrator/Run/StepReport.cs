using AgentGatewayPerf.Plan;

namespace AgentGatewayPerf.Run;

/// <summary>What came of a step.</summary>
/// <param name="Number">Its number in the run, from 1.</param>
/// <param name="Step">What was to be done.</param>
/// <param name="Loads">A report for each of its loads, in the same order.</param>
sealed record StepReport(int Number, Step Step, IReadOnlyList<PatternReport> Loads)
{
    /// <summary>What every worker had said of itself when the step was over.</summary>
    public IReadOnlyList<WorkerReport> Workers { get; init; } = [];

    /// <summary>Whether its load was started; if not, all counts are 0.</summary>
    public bool Started => Loads.Any(load => load.Started);
}
