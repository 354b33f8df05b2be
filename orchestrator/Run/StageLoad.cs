using AgentGatewayPerf.Merge;
using AgentGatewayPerf.Plan;

namespace AgentGatewayPerf.Run;

/// <summary>A load under way.</summary>
/// <param name="Load">How much is to be sent.</param>
/// <param name="Merge">What has arrived of it.</param>
sealed record StageLoad(StepLoad Load, PatternMerge Merge);
