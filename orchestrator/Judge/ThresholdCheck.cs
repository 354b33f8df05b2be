using AgentGatewayPerf.Judge.Capacity;
using AgentGatewayPerf.Judge.Overhead;
using AgentGatewayPerf.Merge;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Run;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Judge;

/// <summary>Compares a result with the thresholds of its run.</summary>
/// <param name="result">What was measured.</param>
/// <param name="overhead">What targets add to the first of them; none where there is only one.</param>
/// <param name="capacity">What was found of the capacity; null where nothing was searched for.</param>
sealed class ThresholdCheck(RunResult result, IReadOnlyList<OverheadReport> overhead, CapacityReport? capacity)
{
    /// <summary>Every threshold on every pattern it holds for, in the order they were given.</summary>
    public IReadOnlyList<ThresholdResult> Of(IReadOnlyList<Threshold> thresholds) =>
    [
        .. from threshold in thresholds
           from pattern in threshold.Patterns
           from found in ValuesOf(threshold, pattern)
           select new ThresholdResult(
               threshold, pattern, found.Where, found.Value, found.Value is { } v && threshold.Condition.Holds(v)),
    ];

    IEnumerable<(string Where, double? Value)> ValuesOf(Threshold threshold, Pattern pattern)
    {
        var (metric, name) = (threshold.Condition.Metric, PatternInfo.Of(pattern).Name);
        if (metric.Kind == MetricKind.Capacity)
            return [(name, capacity?.Holds)];
        if (metric.Kind == MetricKind.Added)
        {
            return overhead.Where(o => o.Pattern == name).SelectMany(o => o.Targets.Skip(1)).Select(target => (
                $"{name} on {target.Name}",
                target.Added.FirstOrDefault(a => Metric.AddedPrefix + a.Metric == metric.Name)?.AddedUs));
        }
        var reports = result.Patterns.Where(p => p.Pattern == pattern && p.Started).ToList();
        return reports.Count == 0
            ? [(name, null)]
            : reports.Select(report => (report.Name, metric.ValueOf(FiguresOf(threshold, report), report.ElapsedUs)));
    }

    static OperationTotals FiguresOf(Threshold threshold, PatternReport pattern) => threshold.Operation is null
        ? pattern.Sum
        : pattern.Totals.Operations.FirstOrDefault(o => o.Key.Name(pattern.Tools) == threshold.Operation).Value
            ?? new OperationTotals();
}
