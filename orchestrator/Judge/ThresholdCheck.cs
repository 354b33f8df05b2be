using AgentGatewayPerf.Common;
using AgentGatewayPerf.Merge;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Run;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Judge;

/// <summary>Compares a result with the thresholds of its run.</summary>
static class ThresholdCheck
{
    /// <summary>Every threshold on every pattern it holds for, in the order they were given.</summary>
    public static IReadOnlyList<ThresholdResult> Of(RunResult result) =>
    [
        .. from threshold in result.Settings.Judging.Thresholds
           from pattern in threshold.Patterns
           let value = ValueOf(threshold, result.Patterns.FirstOrDefault(p => p.Pattern == pattern && p.Started))
           select new ThresholdResult(threshold, pattern, value, value is { } v && threshold.Condition.Holds(v)),
    ];

    static double? ValueOf(Threshold threshold, PatternReport? pattern)
    {
        if (pattern is null)
            return null;
        var totals = threshold.Operation is null
            ? pattern.Sum
            : pattern.Totals.Operations.FirstOrDefault(o => o.Key.Name() == threshold.Operation).Value ?? new OperationTotals();
        var (counts, times) = (totals.Counts, totals.Successful.Response);
        var ended = counts.Ok + counts.Failed;
        var metric = threshold.Condition.Metric;
        return metric.Kind switch
        {
            MetricKind.Percentile => times.Percentile(metric.Percent),
            MetricKind.Average => times.Mean,
            MetricKind.Maximum => times.Max,
            MetricKind.ErrorRate => ended == 0 ? null : (double)counts.Failed / ended,
            MetricKind.SuccessRate => ended == 0 ? null : (double)counts.Ok / ended,
            MetricKind.RequestsPerSecond => pattern.ElapsedUs == 0 ? null : ended * 1e6 / pattern.ElapsedUs,
            _ => ended,
        };
    }
}
