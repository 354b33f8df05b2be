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
        Line($"Baseline:  {Name(comparison.Baseline, comparison.BaselineRuns)}");
        Line($"Candidate: {Name(comparison.Candidate, comparison.CandidateRuns)}");
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
        if (comparison.Verdict == ComparisonVerdict.Inconclusive)
            Line("What to do: compare longer runs, or three runs or more on each side (--repeat 3).");
        Line(string.Create(CultureInfo.InvariantCulture,
            $"Differences below {comparison.Tolerance:0.#%} are treated as equal (for tail percentiles and unsteady runs more)."));
        Line(comparison.Note);

        void Line(string text) => output.Write(text.TrimEnd() + "\n");
    }

    static string Name(ResultsDocument run, int runs) => string.Create(CultureInfo.InvariantCulture,
        $"{(runs > 1 ? $"{runs} runs, the first of them " : "")}{run.Label ?? run.RunId}, {run.StartedAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC, {run.Configuration.GatewayUrl}");

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
