using AgentGatewayPerf.Judge.Overhead;
using AgentGatewayPerf.Merge;

namespace AgentGatewayPerf.Orchestrator.Tests.Judge.Overhead;

/// <summary>What the intervals of the overhead promise, on runs whose truth is known.</summary>
public sealed class OverheadBootstrapTests
{
    const int Trials = 1_000;
    const double AddedUs = 500;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_interval_of_95_percent_holds_the_truth_in_93_to_97_percent_of_runs(bool isDisturbed)
    {
        var trials = Enumerable.Range(0, Trials).Select(seed => Compare(seed, AddedUs, isDisturbed)).ToList();
        var each = OverheadBootstrap.Metrics
            .Select((_, i) => trials.Count(m => m[i].LowUs <= AddedUs && m[i].HighUs >= AddedUs)).ToList();

        Assert.InRange(each.Average(), 0.93 * Trials, 0.97 * Trials);
        // Single ones scatter by 0.7 % for the number of trials alone.
        Assert.All(each, held => Assert.InRange(held, 0.925 * Trials, 0.98 * Trials));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void No_overhead_is_seen_as_none_by_all_metrics_together_in_93_percent_of_runs(bool isDisturbed)
    {
        var none = Enumerable.Range(0, Trials)
            .Count(seed => Compare(Trials + seed, 0, isDisturbed).All(m => m.JointLowUs <= 0 && m.JointHighUs >= 0));

        Assert.InRange(none, 0.93 * Trials, Trials);
    }

    [Fact]
    public void The_same_rounds_give_the_same_intervals()
    {
        Assert.Equal(Compare(1, AddedUs, true), Compare(1, AddedUs, true));
    }

    [Fact]
    public void What_is_added_is_the_difference_over_all_rounds()
    {
        var p50 = Compare(3, AddedUs, false).Single(m => m.Metric == "p50");

        Assert.Equal(p50.TargetUs - p50.ReferenceUs, p50.AddedUs);
        Assert.InRange(p50.AddedUs!.Value, AddedUs - 150, AddedUs + 150);
        Assert.True(p50.JointLowUs <= p50.LowUs && p50.JointHighUs >= p50.HighUs);
    }

    [Fact]
    public void Too_few_rounds_give_values_and_the_reason_for_no_interval()
    {
        var (reference, target) = new SimulatedRounds(1, AddedUs) { Rounds = OverheadBootstrap.FewestRounds - 1 }.Run();

        Assert.All(OverheadBootstrap.Of(reference, target), m =>
        {
            Assert.NotNull(m.AddedUs);
            Assert.Null(m.LowUs);
            Assert.Contains("7 rounds", m.Reason);
        });
    }

    [Fact]
    public void A_percentile_beyond_the_requests_has_no_interval()
    {
        var (reference, target) = new SimulatedRounds(1, AddedUs) { Rounds = 10, Requests = 30 }.Run();

        var added = OverheadBootstrap.Of(reference, target);

        Assert.Contains("300 requests", added.Single(m => m.Metric == "p99").Reason);
        Assert.NotNull(added.Single(m => m.Metric == "p95").LowUs);
    }

    [Fact]
    public void Targets_without_any_response_have_no_values()
    {
        LatencyHistogram[] empty = [.. Enumerable.Range(0, 10).Select(_ => new LatencyHistogram())];

        Assert.All(OverheadBootstrap.Of(empty, empty), m => Assert.True(m is { AddedUs: null, LowUs: null, Reason: not null }));
    }

    static IReadOnlyList<AddedLatency> Compare(int seed, double addedUs, bool isDisturbed)
    {
        var (reference, target) = (isDisturbed
            ? new SimulatedRounds(seed, addedUs) { Rounds = 30, Drift = 0.3, Outliers = 0.003, Disturbed = 0.2 }
            : new SimulatedRounds(seed, addedUs) { Rounds = 30 }).Run();
        return OverheadBootstrap.Of(reference, target);
    }
}
