using AgentGatewayPerf.Plan;

namespace AgentGatewayPerf.Run;

/// <summary>Steps that are known from the beginning, one after another, whatever comes of them.</summary>
sealed class PlannedSteps(IReadOnlyList<Step> steps) : IStepSource
{
    int _next;

    /// <inheritdoc/>
    public Step? Next(StepReport? last) => _next < steps.Count ? steps[_next++] : null;
}
