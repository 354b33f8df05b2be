using AgentGatewayPerf.Merge;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Run;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Judge;

/// <summary>Compares a result with the thresholds of its run.</summary>
static class ThresholdCheck
{
    /// <summary>Every threshold on every pattern it holds for, in the order they were given.</summary>
    public static IReadOnlyList<ThresholdResult> Of(RunResult result, IReadOnlyList<Threshold> thresholds) =>
    [
        .. from threshold in thresholds
           from pattern in threshold.Patterns
           let value = ValueOf(threshold, result.Patterns.FirstOrDefault(p => p.Pattern == pattern && p.Started))
           select new ThresholdResult(threshold, pattern, value, value is { } v && threshold.Condition.Holds(v)),
    ];

    static double? ValueOf(Threshold threshold, PatternReport? pattern) =>
        pattern is null ? null : threshold.Condition.Metric.ValueOf(FiguresOf(threshold, pattern), pattern.ElapsedUs);

    static OperationTotals FiguresOf(Threshold threshold, PatternReport pattern) => threshold.Operation is null
        ? pattern.Sum
        : pattern.Totals.Operations.FirstOrDefault(o => o.Key.Name() == threshold.Operation).Value ?? new OperationTotals();
}
