using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Judge;

/// <summary>A threshold on one pattern of a run that is over.</summary>
/// <param name="Threshold">What was asked for.</param>
/// <param name="Pattern">Its pattern.</param>
/// <param name="Where">The pattern by the name of its report.</param>
/// <param name="Value">What the figure is; null when nothing was measured, which never passes.</param>
/// <param name="Passed">Whether it is as asked for.</param>
sealed record ThresholdResult(Threshold Threshold, Pattern Pattern, string Where, double? Value, bool Passed);
