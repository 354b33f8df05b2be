using System.Text;
using AgentGatewayPerf.Judge;
using AgentGatewayPerf.Merge;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Report;
using AgentGatewayPerf.Report.Markdown;
using AgentGatewayPerf.Run;

namespace AgentGatewayPerf.Orchestrator.Tests.Judge;

/// <summary>A long load, its first part against its last, and runs against each other.</summary>
[Trait("Speed", "fast")]
public sealed class DriftTests
{
    [Fact]
    public void A_latency_that_grows_drifts_and_one_that_stays_does_not()
    {
        Assert.True(Drifts(Report(20, seconds => 10_000 * (1 + seconds / 40), _ => false), "p50"));
        Assert.False(Drifts(Report(20, _ => 10_000, _ => false), "p50"));
    }

    [Fact]
    public void Errors_that_begin_late_drift() =>
        Assert.True(Drifts(Report(20, _ => 10_000, seconds => seconds > 14 && (int)(seconds * 500) % 20 == 0), "error_rate"));

    [Fact]
    public void A_short_load_says_nothing() => Assert.Empty(Drift.Of(Report(1, _ => 10_000, _ => false)));

    [Fact]
    public void Runs_have_a_mean_with_an_interval_and_a_spread()
    {
        PatternReport[][] runs =
            [.. Enumerable.Range(9, 3).Select(ms => new[] { Report(2, _ => ms * 1_000, _ => false) })];

        var p50 = RunSpread.Of(runs).Single(s => s.Metric == "p50");

        Assert.Equal(3, p50.Values.Count);
        Assert.InRange(p50.Mean!.Value, 9_900, 10_100);
        Assert.InRange(p50.Spread!.Value, 0.09, 0.11);
        // Student's t with two degrees of freedom.
        Assert.InRange(p50.High!.Value - p50.Mean.Value, 4.3 * 1_000 / Math.Sqrt(3) - 150, 4.3 * 1_000 / Math.Sqrt(3) + 150);
        Assert.Empty(RunSpread.Of([runs[0]]));
    }

    [Fact]
    public void Console_and_Markdown_tell_of_runs_and_of_drift()
    {
        PatternReport[][] runs = [.. Enumerable.Range(9, 3).Select(ms => new[] { Report(2, _ => ms * 1_000, _ => false) })];
        var document = Results.Document(Results.Of([1_000], failures: 0)) with
        {
            Spread = RunSpread.Of(runs),
            Drift = Drift.Of(Report(20, seconds => 10_000 * (1 + seconds / 40), _ => false)),
        };
        using var console = new StringWriter();
        new ConsoleReport(console).Write(document);
        using var file = new MemoryStream();
        MarkdownReport.Write(file, document);
        var markdown = Encoding.UTF8.GetString(file.ToArray());

        Assert.Matches(@"\n  p50        10\.0\dms \[[0-9.]+ms, [0-9.]+ms\], spread 10\.\d%: 9\.0\dms, 10\.0\dms, 11\.\d\dms\n", console.ToString());
        Assert.Matches(@"\n  p50        1[01]\.\d\dms -> 1[34]\.\d\dms  \+\d+\.\d% \[\+\d+\.\d%, \+\d+\.\d%\] drifts\n", console.ToString());
        Assert.Matches(@"\n\| mcp:tools/call \| p50 \| 10\.0\dms \| \\\[[0-9.]+ms, [0-9.]+ms\\\] \| 10\.\d% \| 9\.0\dms, 10\.0\dms, 11\.\d\dms \|\n", markdown);
        Assert.Matches(@"\n\| mcp:tools/call \| p50 \| 1[01]\.\d\dms \| 1[34]\.\d\dms \| \+\d+\.\d% \| .* \| ❌ drifts \|\n", markdown);
        Assert.Matches(@"\n\| mcp:tools/call \| rps \| .* \| no drift \|\n", markdown);
    }

    [Fact]
    public void A_soak_tells_of_drift_while_it_goes_on()
    {
        var settings = Results.Settings with { Load = Results.Settings.Load with { Soak = true } };
        var result = Results.Of([1_000], failures: 0) with
        {
            Patterns = [Report(20, seconds => 10_000 * (1 + seconds / 40), _ => false)],
        };

        Assert.Contains(Assessment.Running(result, settings, "mcp:tools/call").Drift, d => d is { Metric: "p50", Drifts: true });
        Assert.Empty(Assessment.Running(result, Results.Settings, "mcp:tools/call").Drift);
    }

    [Fact]
    public void Parts_are_joined_without_what_was_between_them()
    {
        var joined = PatternReportJoin.Of("both", [Report(2, _ => 1_000, _ => false), Report(3, _ => 2_000, _ => false)]);

        Assert.Equal((2_500, 5_000_000, "both"), (joined.Total, joined.ElapsedUs, joined.Name));
        Assert.Equal(500, joined.RequestsPerSecond);
        Assert.InRange(joined.Series.Points.Count, 5, 6);
        Assert.Equal(2_500, joined.Series.Points.Sum(p => p.Ok));
    }

    static bool? Drifts(PatternReport report, string metric) => Drift.Of(report).Single(d => d.Metric == metric).Drifts;

    // 500 requests a second.
    static PatternReport Report(int seconds, Func<double, double> medianUs, Func<double, bool> fails)
    {
        var random = new Random(seconds);
        var samples = new List<Sample>();
        for (var i = 0; i < seconds * 500; i++)
        {
            var at = i / 500.0;
            var latency = (ulong)(medianUs(at) * (0.9 + 0.2 * random.NextDouble()));
            samples.Add(new Sample(
                (long)(at * 1e6), 0, latency, 0, 0, fails(at) ? OutcomeClass.Http : OutcomeClass.Ok, fails(at) ? 503 : 0,
                Operation.ToolsCall));
        }
        var totals = new PatternTotals();
        totals.Fold(new SampleBatchCodec().Encode(1, 0, [.. samples]), new ShardTally());
        return new PatternReport
        {
            Pattern = Pattern.McpToolsCall,
            Name = "mcp:tools/call",
            Started = true,
            ElapsedUs = seconds * 1_000_000L,
            Planned = samples.Count,
            Totals = totals,
            Series = new PatternSeries(totals.Series),
            Sum = totals.Sum(),
            Messages = new FailureMessages(),
        };
    }
}
