using AgentGatewayPerf.Common;
using AgentGatewayPerf.Judge;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Orchestrator.Tests.Judge;

[Trait("Speed", "fast")]
public sealed class AssessmentTests
{
    [Fact]
    public void What_was_asked_for_and_came_is_ok()
    {
        var assessment = Assessment.Of(Results.Of([1_000], failures: 0), Results.Settings);
        Assert.Equal(
            (Verdict.Ok, "all requests succeeded", ExitCode.Success),
            (assessment.Verdict, assessment.Reason, assessment.ExitCode));
        Assert.Null(Assert.Single(assessment.Patterns).Failure);
    }

    [Fact]
    public void An_interruption_counts_before_everything_else()
    {
        var result = Results.Of([1_000], failures: 1) with { Interrupted = true, Problems = ["Shard 0 was lost."] };
        var assessment = Assessment.Of(result, Results.Settings, "rps was low");
        Assert.Equal((Verdict.Interrupted, ExitCode.Interrupted), (assessment.Verdict, assessment.ExitCode));
        Assert.Equal(result.Problems, assessment.Problems);
    }

    [Fact]
    public void Failures_that_a_threshold_allows_are_told()
    {
        var settings = Results.Settings with
        {
            Judging = new() { Thresholds = ThresholdReader.Read(["error_rate<90%"], Results.Settings.Target.Patterns, turns: 3) },
        };
        var assessment = Assessment.Of(Results.Of([1_000], failures: 1), settings);
        Assert.Equal("1 of 2 requests failed, which the thresholds allow", assessment.Reason);
        Assert.True(Assert.Single(assessment.Thresholds).Passed);
    }

    [Fact]
    public void Advice_is_of_the_fleet_that_was_used()
    {
        Assert.EndsWith("--auth-token.", AdviceOf(FleetKind.Local), StringComparison.Ordinal);
        Assert.EndsWith("Modal secret agentgateway-perf.", AdviceOf(FleetKind.Modal), StringComparison.Ordinal);
        Assert.EndsWith("Modal secret agentgateway-perf.", AdviceOf(FleetKind.Stdin), StringComparison.Ordinal);

        static string AdviceOf(FleetKind fleet) =>
            Assert.Single(
                Assessment
                    .Of(Results.Of([], 1, OutcomeClass.Http, 401), Results.Settings with { Fleet = new() { Kind = fleet } })
                    .Advice);
    }

    [Fact]
    public void Of_a_run_that_goes_on_only_the_phase_is_told()
    {
        var assessment = Assessment.Running(Results.Of([1_000], failures: 1), Results.Settings, "preparing");
        Assert.Equal((Verdict.Running, "preparing"), (assessment.Verdict, assessment.Reason));
        Assert.Equal(GeneratorStatus.NotJudged, assessment.Generator.Status);
    }
}
