namespace AgentGatewayPerf.Plan;

/// <summary>A stretch of load, all of it from one moment on.</summary>
/// <param name="Kind">What it is for.</param>
/// <param name="Loads">How much of each scenario, each of another one; at least one.</param>
sealed record Step(StepKind Kind, IReadOnlyList<StepLoad> Loads)
{
    /// <summary>Scenarios that no later step loads: they are released when this one is over.</summary>
    public IReadOnlyList<int> Releases { get; init; } = [];

    /// <summary>What it is called while it is under way, where its scenarios alone do not say it; null for their names.</summary>
    public string? Title { get; init; }

    /// <summary>How long nothing is sent before it, so that what the step before left behind can drain.</summary>
    public TimeSpan Pause { get; init; }
}
