using AgentGatewayPerf.Plan;

namespace AgentGatewayPerf.Run;

/// <summary>Says what a run does next. It is asked by one thread at a time, and sees what came of each step before it gives the
/// next.</summary>
interface IStepSource
{
    /// <summary>The next step; null when the run is over.</summary>
    /// <param name="last">What came of the step before; null at first. A step that did not start is followed by none that starts:
    /// the run was interrupted, or no worker is left.</param>
    Step? Next(StepReport? last);
}
