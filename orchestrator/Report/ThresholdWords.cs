using AgentGatewayPerf.Report.Json;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Report;

/// <summary>A threshold in words.</summary>
static class ThresholdWords
{
    /// <summary>How it did, in one line.</summary>
    public static string Of(ResultsThreshold threshold) =>
        $"{(threshold.Passed ? "passed" : "missed")}, {Where(threshold)} {threshold.Metric} {threshold.Comparison} {Limit(threshold)}: {Value(threshold)}";

    /// <summary>The pattern, or the operation of it, that the threshold is on.</summary>
    public static string Where(ResultsThreshold threshold) =>
        threshold.Pattern + (threshold.Operation is { } operation ? $"/{operation}" : "");

    /// <summary>What was asked for, with its unit.</summary>
    public static string Limit(ResultsThreshold threshold) => Format(threshold, threshold.Limit);

    /// <summary>What was measured, with its unit.</summary>
    public static string Value(ResultsThreshold threshold) => Format(threshold, threshold.Value);

    static string Format(ResultsThreshold threshold, double? value) => Metric.Find(threshold.Metric)?.Format(value) ?? "";
}
