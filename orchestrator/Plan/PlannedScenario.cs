using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Plan;

/// <summary>A scenario over all shards.</summary>
/// <param name="Name">Names it in reports.</param>
/// <param name="Pattern">What it sends.</param>
/// <param name="Target">Index of its target in the plan.</param>
/// <param name="RequestsPerUnit">Requests that belong together: the turns of a conversation; else 1.</param>
sealed record PlannedScenario(string Name, Pattern Pattern, int Target, int RequestsPerUnit);
