using System.Text.Json.Nodes;
using AgentGatewayPerf.Compare;
using AgentGatewayPerf.Fleet;
using AgentGatewayPerf.Plan;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Report.Json;
using AgentGatewayPerf.Run;

namespace AgentGatewayPerf.Orchestrator.Tests.Compare;

/// <summary>Comparisons of runs whose times are drawn from known distributions.</summary>
[Trait("Speed", "fast")]
public sealed class ComparisonTests
{
    const double Tolerance = 0.05;
    const int Tries = 20;

    [Fact]
    public void Runs_of_the_same_load_are_the_same() =>
        Assert.InRange(
            Enumerable.Range(0, Tries).Count(i => Verdict(Run(2 * i, 1), Run(2 * i + 1, 1)) == ComparisonVerdict.Same), Tries - 1,
            Tries);

    [Fact]
    public void Ten_percent_slower_is_worse_every_time() =>
        Assert.All(
            Enumerable.Range(0, Tries), i => Assert.Equal(ComparisonVerdict.Worse, Verdict(Run(2 * i, 1), Run(2 * i + 1, 1.1))));

    [Fact]
    public void Ten_percent_faster_is_better() => Assert.Equal(ComparisonVerdict.Better, Verdict(Run(1, 1.1), Run(2, 1)));

    [Fact]
    public void More_failures_are_worse() => Assert.Equal(ComparisonVerdict.Worse, Verdict(Run(1, 1), Run(2, 1, failEvery: 20)));

    [Fact]
    public void The_same_files_give_the_same_verdict() =>
        Assert.Equal(
            Comparison.Of(Run(1, 1), Run(2, 1.03), Tolerance, []).Patterns[0].Metrics,
            Comparison.Of(Run(1, 1), Run(2, 1.03), Tolerance, []).Patterns[0].Metrics);

    [Fact]
    public void Of_a_short_run_nothing_can_be_told()
    {
        var document = Results.Document(Results.Of([1_000, 2_000], 0));
        var comparison = Comparison.Of(document, document, Tolerance, []);
        Assert.Equal(ComparisonVerdict.Inconclusive, comparison.Verdict);
        Assert.Contains("too short", comparison.Patterns[0].Metrics[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Loads_that_differ_are_not_compared()
    {
        var (one, other) = (Run(1, 1), Run(2, 1));
        Assert.Empty(Comparability.Differences(one, other));
        Assert.Contains("concurrency: 6 and 7", Comparability.Differences(one, With(other, "concurrency", 7)));
        Assert.Contains(
            "gateway: http://localhost:3000 and http://b", Comparability.Warnings(one, With(other, "gateway_url", "http://b")));
        Assert.Empty(Comparability.Differences(one, With(other, "gateway_url", "http://b")));
    }

    [Fact]
    public void Two_searches_say_at_which_loads_their_times_are()
    {
        var run = Run(1, 1);
        Assert.Contains(
            "load that holds, at which the times were measured: 20 requests/s and none",
            Comparability.Warnings(Found(20), Found(null)));
        Assert.Empty(Comparability.Warnings(Found(20), Found(20)));

        ResultsDocument Found(double? holds) => run with
        {
            Capacity = new() { Pattern = "", Unit = "requests/s", Objectives = [], Statement = "", Steps = "", Curve = [], Holds = holds },
        };
    }

    static ResultsDocument With(ResultsDocument document, string setting, JsonNode value) =>
        document with
        {
            Configuration = new(new(document.Configuration.Settings.Where(s => s.Key != setting)
            .Select(s => KeyValuePair.Create(s.Key, s.Value?.DeepClone())).Append(new(setting, value))))
        };

    static ComparisonVerdict Verdict(ResultsDocument baseline, ResultsDocument candidate) =>
        Comparison.Of(baseline, candidate, Tolerance, []).Verdict;

    // Six virtual users for five seconds; times with a long tail and waves, as real ones have.
    internal static ResultsDocument Run(int seed, double factor, int failEvery = 0)
    {
        const long EndUs = 5_000_000;
        var random = new Random(seed);
        var phase = random.NextDouble() * Math.Tau;
        var samples = new List<Sample>();
        for (var user = 0; user < 6; user++)
        {
            for (var at = (long)random.Next(2_000); at < EndUs;)
            {
                var wave = 1 + 0.1 * Math.Sin(phase + at / 50_000.0);
                var latency = (long)(factor * wave * (2_000 - 300 * Math.Log(1 - random.NextDouble())));
                var failed = failEvery > 0 && samples.Count % failEvery == 0;
                samples.Add(
                    new Sample(
                        at, 0, (ulong)latency, 0, 0, failed ? OutcomeClass.Http : OutcomeClass.Ok, failed ? 503 : 0,
                        Operation.ToolsCall));
                at += latency;
            }
        }
        var settings = Runs.Settings(1, 100, Pattern.McpToolsCall) with
        {
            Load = new() { Requests = 100, Concurrency = 6, Duration = TimeSpan.FromSeconds(5) },
        };
        var plan = RunPlanner.Plan(settings, "test-run");
        var merge = new RunMerge(1);
        var merged = merge.Expect(new SampleOrigin(1, StepKind.Load, 0, plan.Scenarios[0]));
        merge.Fold(0, new SampleBatchCodec().Encode(1, 0, [.. samples]));
        var totals = merged.Collect();
        var result = new RunResult
        {
            Plan = plan,
            StartedAt = DateTimeOffset.UnixEpoch,
            Fleet = "local",
            Shards = [new ShardReport(new Announcement(0, new Uri("http://127.0.0.1:1")), null, null, VitalsHistory.None)],
            Patterns =
            [
                new PatternReport
                {
                    Pattern = Pattern.McpToolsCall,
                    Name = "mcp:tools/call",
                    Started = true,
                    ElapsedUs = EndUs,
                    Totals = totals,
                    Series = new PatternSeries(totals.Series),
                    Sum = totals.Sum(),
                    Messages = merged.Failures,
                },
            ],
        };
        return Results.Document(result, settings);
    }
}
