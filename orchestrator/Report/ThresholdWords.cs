using AgentGatewayPerf.Judge;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Report;

/// <summary>How a threshold did, in one line.</summary>
static class ThresholdWords
{
    public static string Of(ThresholdResult result)
    {
        var (threshold, metric) = (result.Threshold, result.Threshold.Condition.Metric);
        var where = PatternCatalog.NameOf(result.Pattern) + (threshold.Operation is { } operation ? $"/{operation}" : "");
        return $"{(result.Passed ? "passed" : "missed")}, {where} {metric.Name} {threshold.Condition.Comparison} "
            + $"{metric.Format(threshold.Condition.Limit)}: {metric.Format(result.Value)}";
    }
}
