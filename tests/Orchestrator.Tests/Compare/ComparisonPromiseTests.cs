using AgentGatewayPerf.Compare;

namespace AgentGatewayPerf.Orchestrator.Tests.Compare;

/// <summary>What a comparison promises, on runs that differ as runs of the same thing do.</summary>
public sealed class ComparisonPromiseTests
{
    const int Trials = 1_000;
    const double Tolerance = 0.05;

    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    [InlineData(10, true)]
    public void Of_equal_pairs_two_percent_at_most_are_called_worse_or_better(int runs, bool isDisturbed)
    {
        var called = Enumerable.Range(0, Trials).Count(seed => Called(Compare(seed, runs, isDisturbed, 1)));

        Assert.InRange(called, 0, 0.02 * Trials);
    }

    [Fact]
    public void Ten_percent_at_the_median_are_found_with_three_runs_a_side()
    {
        var found = Enumerable.Range(0, Trials).Count(seed =>
            Compare(seed, 3, false, 1.1).Patterns[0].Metrics.Single(m => m.Metric == "p50").Verdict == ComparisonVerdict.Worse);

        Assert.InRange(found, 0.9 * Trials, Trials);
    }

    [Fact]
    public void Several_runs_have_the_difference_between_runs_in_their_interval_and_say_so()
    {
        var single = Compare(5, 1, false, 1);
        var several = Compare(5, 3, false, 1);

        Assert.Contains("does not show how runs of the same thing differ", single.Note);
        Assert.Contains("differences between 3 and 3 runs", several.Note);
        Assert.Equal((3, 3), (several.BaselineRuns, several.CandidateRuns));
    }

    [Fact]
    public void One_run_against_many_is_compared_with_their_spread()
    {
        var runs = new SimulatedRuns(11, false);
        var baseline = Enumerable.Range(0, 8).Select(_ => runs.Next()).ToList();

        Assert.Equal(ComparisonVerdict.Worse, Comparison.Of(baseline, [runs.Next(1.2)], Tolerance, []).Verdict);
        Assert.NotEqual(ComparisonVerdict.Worse, Comparison.Of(baseline, [runs.Next()], Tolerance, []).Verdict);
    }

    [Fact]
    public void The_error_of_few_runs_is_that_of_students_t()
    {
        var (error, degrees) = RunValues.ErrorOf([1, 2, 3], [2, 3, 4])!.Value;

        Assert.Equal(4, degrees);
        Assert.Equal(Math.Sqrt(2 / 3.0), error, 1e-12);
        Assert.Null(RunValues.ErrorOf([1], [2]));
        Assert.Equal(2.776445, RunValues.HalfWidth(1, 4, 0.95), 1e-5);
    }

    [Fact]
    public void Many_runs_are_drawn_again_and_have_about_the_same_error()
    {
        double[] values = [.. Enumerable.Range(0, 20).Select(i => (double)(i * 7 % 20))];
        var variance = values.Sum(v => (v - values.Average()) * (v - values.Average())) / 19;

        Assert.InRange(RunValues.ErrorOf(values, values)!.Value.Error / Math.Sqrt(variance / 10), 0.93, 1.07);
    }

    static bool Called(ComparisonDocument comparison) =>
        comparison.Patterns[0].Metrics.Any(m => m.Verdict is ComparisonVerdict.Worse or ComparisonVerdict.Better);

    static ComparisonDocument Compare(int seed, int runs, bool isDisturbed, double factor)
    {
        var simulated = new SimulatedRuns(seed, isDisturbed);
        var baseline = Enumerable.Range(0, runs).Select(_ => simulated.Next()).ToList();
        var candidate = Enumerable.Range(0, runs).Select(_ => simulated.Next(factor)).ToList();
        return Comparison.Of(baseline, candidate, Tolerance, []);
    }
}
