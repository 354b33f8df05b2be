using System.Globalization;

namespace AgentGatewayPerf.Accuracy;

/// <summary>The same total load from one shard and from five, several times in turn: whether they differ by more than repetition
/// does.</summary>
static class Repeats
{
    static readonly (string Name, Func<Figures, double> Of)[] Compared =
        [("p50", f => f.P50), ("p90", f => f.P90), ("p99", f => f.P99), ("p99.9", f => f.P999)];

    public static async Task WriteAsync(Markdown page, string behaviour, double rate, int times)
    {
        var runs = new Dictionary<int, List<Figures>> { [1] = [], [5] = [] };
        for (var i = 0; i < times; i++)
        {
            foreach (var (shards, figures) in runs)
            {
                var run = await ScenarioRun.RunAsync(
                    new("repeated", "card", behaviour, rate, shards, "--duration", "8s", "--concurrency", "50"));
                figures.Add(run.Reported.Response);
            }
        }
        page.Line();
        page.Line(
            string.Create(
                CultureInfo.InvariantCulture,
                $"## The same {rate:0}/s from one shard and from five, {times} runs of each in turn"));
        page.Line();
        page.Line($"Target `card {behaviour}`; the median of the runs, and the least and most of them.");
        page.Line();
        page.Line("| latency | one shard | five shards | medians differ by | within the noise |");
        page.Line("|---|---:|---:|---:|---|");
        foreach (var (name, of) in Compared)
        {
            var (one, five) = (Sorted(runs[1], of), Sorted(runs[5], of));
            var (a, b) = (one[one.Length / 2], five[five.Length / 2]);
            var noise = Math.Max(one[^1] - one[0], five[^1] - five[0]);
            page.Line(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {name} | {Spread(one)} | {Spread(five)} | {(b - a) / a * 100:+0.0;-0.0} % | {(Math.Abs(a - b) <= noise ? "yes" : "no")} |"));
        }
    }

    static double[] Sorted(List<Figures> runs, Func<Figures, double> of) => [.. runs.Select(of).Order()];

    static string Spread(double[] sorted) =>
        $"{Markdown.Ms(sorted[sorted.Length / 2])} ({Markdown.Ms(sorted[0])} – {Markdown.Ms(sorted[^1])})";
}
