using AgentGatewayPerf.Common;
using AgentGatewayPerf.Judge;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Run;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Orchestrator.Tests.Judge;

public sealed class ThresholdTests
{
    static readonly Pattern[] All = [.. PatternInfo.All.Where(p => p.IsGrouped).Select(p => p.Pattern)];

    [Theory]
    [InlineData("p99<50ms", 6, null, "p99", "<", 50_000)]
    [InlineData(" p99.9 <= 1.5s ", 6, null, "p99.9", "<=", 1_500_000)]
    [InlineData("avg<250us", 6, null, "avg", "<", 250)]
    [InlineData("max<250µs", 6, null, "max", "<", 250)]
    [InlineData("error_rate<1%", 6, null, "error_rate", "<", 0.01)]
    [InlineData("success_rate>=0.999", 6, null, "success_rate", ">=", 0.999)]
    [InlineData("mcp:rps>500", 3, null, "rps", ">", 500)]
    [InlineData("a2a:count>=100", 3, null, "count", ">=", 100)]
    [InlineData("mcp:tools/call:p50<1ms", 1, null, "p50", "<", 1_000)]
    [InlineData("mcp:mixed/tools/call:p95<1ms", 1, "tools/call", "p95", "<", 1_000)]
    [InlineData("a2a:conversation/turn 3:p95<1ms", 1, "turn 3", "p95", "<", 1_000)]
    public void Thresholds_are_read(string text, int patterns, string? operation, string metric, string comparison, double limit)
    {
        var threshold = Assert.Single(ThresholdReader.Read([text], All, turns: 3));
        Assert.Equal(patterns, threshold.Patterns.Count);
        Assert.Equal(
            (operation, metric, comparison), (threshold.Operation, threshold.Condition.Metric.Name, threshold.Condition.Symbol));
        Assert.Equal(limit, threshold.Condition.Limit, 9);
    }

    [Theory]
    [InlineData("", "METRIC")]
    [InlineData("p99", "METRIC")]
    [InlineData("p99=50ms", "METRIC")]
    [InlineData("p99<50", "has no unit")]
    [InlineData("p99<50%", "has the unit '%'")]
    [InlineData("p101<50ms", "no metric 'p101'")]
    [InlineData("p0<50ms", "no metric 'p0'")]
    [InlineData("latency<50ms", "no metric 'latency'")]
    [InlineData("error_rate<1ms", "percentage")]
    [InlineData("error_rate<101%", "from 0% to 100%")]
    [InlineData("rps>5ms", "without unit")]
    [InlineData("p99<1.2.3ms", "is not a number")]
    [InlineData(":p99<1ms", "no pattern before its colon")]
    [InlineData("nonsense:p99<1ms", "'nonsense' is not a pattern")]
    [InlineData("mcp:mixed/turn 1:p99<1ms", "no operation 'turn 1'")]
    [InlineData("a2a:conversation/turn 4:p99<1ms", "it has turn 1, turn 2, turn 3")]
    public void Wrong_thresholds_are_said_with_what_is_wrong(string text, string expected) =>
        Assert.Contains(
            expected, Assert.Throws<UsageException>(() => ThresholdReader.Read([text], All, turns: 3)).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("a2a:p99<1ms")]
    [InlineData("a2a:message:p99<1ms")]
    public void A_threshold_on_what_is_not_run_is_wrong(string text) =>
        Assert.Contains(
            "which this run does not test",
            Assert.Throws<UsageException>(() => ThresholdReader.Read([text], [Pattern.McpToolsList], 3)).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("p50<=2ms", 2_000, true)]
    [InlineData("p50<2ms", 2_000, false)]
    [InlineData("max>3ms", 4_000, true)]
    [InlineData("avg<2.6ms", 2_500, true)]
    [InlineData("rps>2.4", 2.5, true)]
    [InlineData("error_rate<20%", 0.2, false)]
    [InlineData("success_rate>=80%", 0.8, true)]
    [InlineData("count>=5", 5, true)]
    [InlineData("mcp:tools/list/tools/list:p50<1s", 2_000, true)]
    public void Figures_are_compared_with_their_limits(string text, double value, bool passed)
    {
        var checkedOne = Assert.Single(Assess(Results.Of([1_000, 2_000, 3_000, 4_000], failures: 1), text).Thresholds);
        Assert.Equal(value, checkedOne.Value!.Value, 6);
        Assert.Equal(passed, checkedOne.Passed);
    }

    [Fact]
    public void Nothing_measured_never_passes()
    {
        var checkedOne = Assert.Single(Assess(Results.Of([], failures: 2), "p50<3600s").Thresholds);
        Assert.Equal((null, false), (checkedOne.Value, checkedOne.Passed));
    }

    [Theory]
    [InlineData(0, ExitCode.Success, "p99<1s")]
    [InlineData(0, ExitCode.Failed, "p99<1ms")]
    [InlineData(1, ExitCode.Failed, "p99<1s")]
    [InlineData(1, ExitCode.Success, "error_rate<50%")]
    [InlineData(1, ExitCode.Success, "mcp:tools/list:success_rate>50%")]
    [InlineData(1, ExitCode.Failed, "error_rate<1%")]
    [InlineData(1, ExitCode.Failed, "mcp:tools/list/tools/list:error_rate<50%")]
    public void Only_a_threshold_on_the_errors_of_a_pattern_allows_failures(int failures, int code, string text) =>
        Assert.Equal(code, Assess(Results.Of([2_000, 3_000], failures), text).ExitCode);

    [Theory]
    [InlineData("error_rate>50%", "for how long")]
    [InlineData("error_rate>50% for 0s", "from 1s to 1h")]
    [InlineData("error_rate>50% for soon", "from 1s to 1h")]
    [InlineData("count>5 for 10s", "span of time")]
    [InlineData("errors>50% for 10s", "no metric 'errors'")]
    public void Wrong_rules_to_stop_are_said_with_what_is_wrong(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<UsageException>(() => AbortRule.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_run_stops_early_when_a_rule_says_so()
    {
        var (code, output, _) = await BuiltProgram.RunAsync(
            "--demo", "--pattern", "mcp:tools/call,a2a:message", "--tool", "no_such_tool_at_all", "--tool-args", "{}",
            "--mcp-version", "2025-11-25", "--duration", "5m", "--concurrency", "2", "--quiet", "--abort-on",
            "error_rate>50% for 1s");
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains(
            "stopped early: error_rate of mcp:tools/call was 100% over the last 1s (--abort-on 'error_rate>50% for 1s')", output,
            StringComparison.Ordinal);
        Assert.Contains("Not run: a2a:message", output, StringComparison.Ordinal);
    }

    static Assessment Assess(RunResult result, string text) =>
        Assessment.Of(
            result,
            Results.Settings with
            {
                Judging = new()
                {
                    Thresholds = ThresholdReader.Read([text], Results.Settings.Target.Patterns, Results.Settings.A2a.Turns),
                },
            });
}
