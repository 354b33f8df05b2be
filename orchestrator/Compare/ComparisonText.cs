using System.Globalization;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Report.Json;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Compare;

/// <summary>A comparison for the terminal.</summary>
static class ComparisonText
{
    /// <summary>Writes it.</summary>
    public static void Write(TextWriter output, ComparisonDocument comparison)
    {
        Line($"Baseline:  {Name(comparison.Baseline)}");
        Line($"Candidate: {Name(comparison.Candidate)}");
        foreach (var warning in comparison.Warnings)
            Line($"Differs: {warning}");
        foreach (var pattern in comparison.Patterns)
        {
            Line("");
            Line($"Pattern: {pattern.Pattern}: {EnumWord.ForPeople(pattern.Verdict)}");
            foreach (var m in pattern.Metrics)
            {
                var values = $"{Value(m.Baseline, m.Unit),10} -> {Value(m.Candidate, m.Unit),10}";
                var interval = m.Low is null ? "" : $" [{Share(m.Low, m.Unit)}, {Share(m.High, m.Unit)}]";
                Line(
                    $"  {m.Metric,-10} {values}  {Share(m.Difference, m.Unit),8}{interval,-22} {EnumWord.ForPeople(m.Verdict)}{(m.Reason is { } why ? $" ({why})" : "")}");
            }
        }
        Line("");
        Line($"Result: {EnumWord.ForPeople(comparison.Verdict)}");
        Line(
            string.Create(
                CultureInfo.InvariantCulture,
                $"In brackets the {comparison.Confidence:0%} confidence interval; differences up to {comparison.Tolerance:0.#%} count as the same (more in the tail)."));

        void Line(string text) => output.Write(text.TrimEnd() + "\n");
    }

    static string Name(ResultsDocument run) => string.Create(CultureInfo.InvariantCulture,
        $"{run.Label ?? run.RunId}, {run.StartedAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC, {run.Configuration.GatewayUrl}");

    static string Value(double? value, MetricUnit unit) => value is not { } v ? "-" : unit switch
    {
        MetricUnit.Us => Words.Milliseconds(v),
        MetricUnit.Share => v.ToString("0.##%", CultureInfo.InvariantCulture),
        _ => v.ToString("0.0", CultureInfo.InvariantCulture),
    };

    static string Share(double? value, MetricUnit unit) =>
        value is not { } v
            ? ""
            : (v * 100).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture) + (unit == MetricUnit.Share ? "pp" : "%");
}
