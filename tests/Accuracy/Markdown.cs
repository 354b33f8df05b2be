using System.Globalization;
using System.Text;

namespace AgentGatewayPerf.Accuracy;

/// <summary>The page that is written: a table for each scenario, as it is done.</summary>
sealed class Markdown
{
    readonly StringBuilder _text = new();

    public override string ToString() => _text.ToString();

    public void Line(string text = "")
    {
        Console.WriteLine(text);
        _text.Append(text).Append('\n');
    }

    public void Write(ScenarioRun run)
    {
        var (scenario, reported, truth) = (run.Scenario, run.Reported, run.True);
        Line();
        Line($"## {scenario.Name}");
        Line();
        Line($"Target `{scenario.Behaving} {scenario.Behaviour}`, load `{string.Join(' ', scenario.Arguments)}`");
        Line();
        Line("| latency | reported | true | off |");
        Line("|---|---:|---:|---:|");
        for (var i = 0; i < Figures.Names.Count; i++)
        {
            var (said, real) = (reported.Response.Times[i], truth.Times[i]);
            Line($"| {Figures.Names[i]} | {Ms(said)} | {Ms(real)} | {Text($"{(said - real) / real * 100:+0.0;-0.0} %")} |");
        }
        Line();
        var outcomes = reported
            .Outcomes.Keys.Union(run.TrueOutcomes.Keys)
            .Order(StringComparer.Ordinal)
            .Select(o => $"{o}: {reported.Outcomes.GetValueOrDefault(o)} of {run.TrueOutcomes.GetValueOrDefault(o)}");
        Line(
            $"- requests reported of those served: {string.Join(", ", outcomes)}; aborted {reported.Aborted}, not sent {reported.NotSent}, planned {reported.Planned}");
        if (reported.OfferedRate is { } offered)
        {
            Line(
                Text(
                    $"- offered {offered:0.00}/s (asked for {scenario.Rate:0.##}/s), delivered {reported.DeliveredRate:0.00}/s, service time p99 {reported.Service.P99:0.00} ms"));
        }
        if (reported.Lag != default)
        {
            Line(
                Text(
                    $"- schedule lag, of the seconds: p50 {reported.Lag.P50:0} µs (worst {reported.Lag.P50Worst:0}), p99 {reported.Lag.P99:0} µs (worst {reported.Lag.P99Worst:0})"));
        }
        Line($"- generator: {reported.Generator}{string.Concat(reported.Limits.Select(l => $"; {l}"))}");
        foreach (var problem in reported.Problems)
            Line($"- PROBLEM: {problem}");
    }

    public static string Ms(double value) => Text($"{value:0.00} ms");

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
