using AgentGatewayPerf.Cli;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Plan;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Orchestrator.Tests;

[Trait("Speed", "fast")]
public sealed class RunIntentTests
{
    [Fact]
    public void A_run_says_target_load_duration_and_workers()
    {
        var settings = Settings("http://gateway.example.com:3000") with
        {
            Fleet = new() { Shards = 3 },
            Load = new() { Concurrency = 6, Requests = 90 },
        };
        Assert.Equal(
            "Run r-1: mcp:tools/call on http://gateway.example.com:3000, 90 requests by 6 virtual users, from 3 local workers.",
            RunIntent.Describe(settings, RunPlanner.Plan(settings, "r-1")));
        var timed = settings with
        {
            Load = settings.Load with { Duration = TimeSpan.FromSeconds(90) },
            Target = settings.Target with { Patterns = [Pattern.McpToolsList, Pattern.A2AMessage] },
        };
        Assert.Contains(
            "6 virtual users for 90s each, one after another", RunIntent.Describe(timed, RunPlanner.Plan(timed, "r-1")),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://203.0.113.7", 1_000, 60, false)]
    [InlineData("http://203.0.113.7", 1_001, 1, true)]
    [InlineData("http://203.0.113.7", 1, 61, true)]
    [InlineData("http://[2001:db8::1]", 1_001, 1, true)]
    [InlineData("http://127.0.0.1", 1_001, 600, false)]
    [InlineData("http://localhost", 1_001, 600, false)]
    [InlineData("http://10.1.2.3", 1_001, 600, false)]
    [InlineData("http://gateway", 1_001, 600, false)]
    public async Task A_heavy_run_against_a_public_host_needs_a_yes(string url, int users, int minutes, bool asks)
    {
        var settings = Settings(url) with { Load = new() { Concurrency = users, Duration = TimeSpan.FromMinutes(minutes) } };
        var plan = RunPlanner.Plan(settings, "r-1");
        var check = () => RunIntent.CheckAsync(settings, plan, TestContext.Current.CancellationToken);
        if (asks)
            Assert.Contains("--yes", (await Assert.ThrowsAsync<UsageException>(check)).Message, StringComparison.Ordinal);
        else
            await check();
        var confirmed = settings with { Load = settings.Load with { IsConfirmed = true } };
        await RunIntent.CheckAsync(confirmed, plan, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task The_highest_rate_of_the_plan_counts()
    {
        var settings = Settings("http://203.0.113.7");
        var plan = RunPlanner.Plan(settings, "r-1");
        plan = plan with
        {
            Steps =
            [
                new(
                    StepKind.Load,
                    [
                        plan.LoadOf(0) with
                        {
                            Open = new OpenModel
                            {
                                Stages =
                                {
                                    new Stage { StartRate = 1, EndRate = 10_001 },
                                },
                            },
                        },
                    ]),
            ],
        };
        await Assert.ThrowsAsync<UsageException>(() =>
            RunIntent.CheckAsync(settings, plan, TestContext.Current.CancellationToken));
        Assert.Contains("up to 10001 requests/s", RunIntent.Describe(settings, plan), StringComparison.Ordinal);
    }

    static LoadSettings Settings(string url) => new()
    {
        Target = new() { Gateway = new GatewayChoice(new Uri(url), GatewaySource.Flag), Patterns = [Pattern.McpToolsCall] },
    };
}
