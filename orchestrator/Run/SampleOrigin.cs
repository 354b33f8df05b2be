using AgentGatewayPerf.Plan;

namespace AgentGatewayPerf.Run;

/// <summary>What a batch of samples is of.</summary>
/// <param name="Step">Number of the step; 0 for what prepared or ended the scenario.</param>
/// <param name="Kind">What the step is for.</param>
/// <param name="Scenario">Index of the scenario in the plan.</param>
/// <param name="Planned">The scenario.</param>
sealed record SampleOrigin(uint Step, StepKind Kind, int Scenario, PlannedScenario Planned);
