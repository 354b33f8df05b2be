using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Testing.Scripted;
using AgentGatewayPerf.Worker.Patterns.Mcp;

namespace AgentGatewayPerf.Worker.Tests.Service;

/// <summary>The tools that a gateway lists, of one target or of several.</summary>
public sealed class McpToolsTests
{
    [Theory]
    [InlineData("", "0 tools")]
    [InlineData("echo", "1 tool")]
    [InlineData("get_user get_repo list_users", "3 tools of 2 targets (get 2, list 1)")]
    [InlineData("a_echo a_get b_echo", "3 tools of 2 targets (a 2, b 1)")]
    [InlineData("a_echo a_get", "2 tools")]
    [InlineData("a_echo b_echo echo", "3 tools")]
    [InlineData("_a b_c", "2 tools")]
    public void Targets_are_told_by_their_prefixes(string names, string expected) =>
        Assert.Equal(expected, Federation.Describe(names.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    [Fact]
    public async Task List_that_loses_tools_fails_with_a_message_of_its_own()
    {
        var lists = 0;
        var outcome = await RunAsync(() => Interlocked.Increment(ref lists) == 5 ? 1 : 3, expect: 0);

        Assert.Equal((9u, 1u), (outcome.Finished.Completed, outcome.Finished.Failed));
        Assert.Contains(outcome.Failures, f => f.Message == "tools/list has lost tools: there are 1, and there were 3 before.");
        Assert.Contains("3 tools of 2 targets (a 2, b 1)", outcome.Readies.Single().Facts);
    }

    [Fact]
    public async Task List_that_gains_tools_sets_what_is_expected_from_then_on()
    {
        var lists = 0;
        var outcome = await RunAsync(() => Interlocked.Increment(ref lists) is > 3 and < 6 ? 3 : 2, expect: 0);

        Assert.Equal((4u, 6u), (outcome.Finished.Completed, outcome.Finished.Failed));
    }

    [Fact]
    public async Task Number_that_the_user_names_holds_from_the_beginning()
    {
        Assert.Equal(10u, (await RunAsync(() => 3, expect: 3)).Finished.Completed);
        Assert.Equal(
            "tools/list has 2 tools, and --expect-tools says 3.", (await RunAsync(() => 2, expect: 3)).Readies.Single().Fault.Message);
    }

    static async Task<ShardOutcome> RunAsync(Func<int> tools, uint expect)
    {
        string[] names = ["a_x", "a_y", "b_x"];
        await using var server = ScriptedServer.Start(new McpScript
        {
            Instead = request => request.RpcMethod != "tools/list" ? null : Reply.Json(
                $$$"""{"jsonrpc":"2.0","id":{{{request.RpcId}}},"result":{"tools":[{{{Tools(names, tools())}}}]}}"""),
        }.Answer);
        var traffic = Traffic.Of(Pattern.McpToolsList, 1, 10);
        traffic.Scenario.Mcp.ExpectTools = expect;
        return await ShardHarness.RunAsync(ShardPlan.Of(server.Url.GetLeftPart(UriPartial.Authority), traffic));
    }

    static string Tools(IEnumerable<string> names, int count) =>
        string.Join(',', names.Take(count).Select(name => $$"""{"name":"{{name}}"}"""));
}
