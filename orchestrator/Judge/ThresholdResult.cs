using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Judge;

/// <summary>A threshold on one pattern of a run that is over.</summary>
/// <param name="Threshold">What was asked for.</param>
/// <param name="Pattern">Where.</param>
/// <param name="Value">What the figure is; null when nothing was measured, which never passes.</param>
/// <param name="Passed">Whether it is as asked for.</param>
sealed record ThresholdResult(Threshold Threshold, Pattern Pattern, double? Value, bool Passed);
