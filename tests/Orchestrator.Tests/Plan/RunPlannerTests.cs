using AgentGatewayPerf.Common;
using AgentGatewayPerf.Plan;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Orchestrator.Tests;

public sealed class RunPlannerTests
{
    [Fact]
    public void Shares_add_up_and_differ_by_one_at_most() =>
        Gen.Select(Gen.Long[1, 10_000_000], Gen.Int[1, 500]).Sample((total, shards) =>
        {
            var shares = Enumerable.Range(0, shards).Select(s => Shares.Of(total, s, shards)).ToList();
            Assert.Equal(total, shares.Sum());
            Assert.InRange(shares.Max() - shares.Min(), 0, 1);
            Assert.Equal(shares.OrderDescending(), shares);
        });

    [Fact]
    public void Every_shard_has_a_user_and_a_request_and_no_more_users_than_requests() =>
        Gen.Select(Gen.Int[1, 60], Gen.Int[0, 200], Gen.Int[0, 500])
            .Sample(
                (shards, users, requests) =>
                {
                    var settings = TypedFlags.Read(
                        $"--shards {shards} --concurrency {shards + users} --num-requests {shards + requests}");
                    var plan = RunPlanner.Plan(settings, "r");
                    Assert.Equal(6, plan.Scenarios.Count);
                    foreach (var (shard, index) in plan.Shards.Select((s, i) => (s, i)))
                    {
                        Assert.Equal(((uint)index, (uint)shards), (shard.Shard, shard.ShardCount));
                        Assert.Null(AssignCheck.Problem(shard));
                        foreach (var load in plan.Steps.Select(step => Assert.Single(step.Loads).Of(index, shards)))
                        {
                            Assert.InRange(load.VirtualUsers, 1U, (uint)load.Requests);
                            Assert.Equal(shard.Scenarios[(int)load.Scenario].VirtualUsers, load.VirtualUsers);
                        }
                    }
                    Assert.Equal(shards + requests, plan.Shards.Sum(s => (long)plan.LoadOf(3).Of((int)s.Shard, shards).Requests));
                    Assert.Equal(Math.Min(shards + users, shards + requests), plan.Shards.Sum(s => s.Scenarios[0].VirtualUsers));
                });

    [Theory]
    [InlineData("all", 6)]
    [InlineData("mcp", 3)]
    [InlineData("a2a", 3)]
    [InlineData("a2a:message", 1)]
    [InlineData("mcp,mcp:mixed", 3)]
    [InlineData("MCP:Tools/List,a2a:agent_card", 2)]
    [InlineData("health", 0)]
    public void Names_and_groups_stand_for_patterns(string list, int count) =>
        Assert.Equal(count, PatternCatalog.Parse([list]).Count);

    [Fact]
    public void Patterns_keep_the_order_in_which_they_were_named() =>
        Assert.Equal(
            [Pattern.A2AMessage, Pattern.McpToolsList, Pattern.McpToolsCall, Pattern.McpMixed],
            PatternCatalog.Parse(["a2a:message", "mcp"]));

    [Theory]
    [InlineData("nonsense")]
    [InlineData("mcp,nonsense")]
    [InlineData("")]
    [InlineData("mcp,health")]
    public void Other_names_are_refused(string list) => Assert.Throws<UsageException>(() => PatternCatalog.Parse([list]));

    [Fact]
    public void An_assignment_carries_what_was_asked_for_and_no_secret()
    {
        var settings = TypedFlags.Read([
            "--gateway-url",
            "https://gateway.example.com/base/",
            "--local",
            "--auth-token",
            "secret-token",
            "--duration",
            "2s",
            "--tool",
            "sum",
            "--tool-args",
            """{"a":1}""",
            "--mix",
            "list=2,call=3",
            "--turns",
            "5",
            "--a2a-version",
            "1.0",
        ]);
        var plan = RunPlanner.Plan(settings, "r");
        var assign = plan.Shards[0];
        var target = Assert.Single(assign.Targets);
        Assert.Equal("https://gateway.example.com/base", target.Url);
        Assert.Equal((30_000_000UL, 10_000_000UL), (target.TimeoutUs, target.ConnectTimeoutUs));
        Assert.DoesNotContain("secret-token", assign.ToString(), StringComparison.Ordinal);
        var (mixed, load) = (assign.Scenarios[2], plan.LoadOf(2).Of(0, 1));
        Assert.Equal((0UL, 2_000_000UL, 5_000_000UL), (load.Requests, load.DurationUs, load.DrainUs));
        Assert.Equal(
            ("sum", """{"a":1}""", 2U, 3U),
            (mixed.Mcp.Tool, mixed.Mcp.ToolArgumentsJson, mixed.Mcp.ListWeight, mixed.Mcp.CallWeight));
        Assert.Equal(
            (5U, A2aVersion._10, "Hello"),
            (assign.Scenarios[5].A2A.Turns, assign.Scenarios[5].A2A.Version, assign.Scenarios[5].A2A.Message));
    }
}
