using AgentGatewayPerf.EndToEnd.Tests.Support;

namespace AgentGatewayPerf.EndToEnd.Tests;

/// <summary>Every MCP pattern against every real server, and again through the stand-in for agentgateway.</summary>
public sealed class McpMatrixTests(Servers servers)
{
    static readonly string[] Load = ["--num-requests", "13", "--concurrency", "4", "--shards", "2"];

    [Theory]
    [InlineData("everything", "auto", "2025-11-25")]
    [InlineData("everything", "2025-06-18", "2025-06-18")]
    [InlineData("typescript", "auto", "2026-07-28")]
    [InlineData("typescript", "2025-11-25", "2025-11-25")]
    [InlineData("stateful", "auto", "2025-11-25")]
    [InlineData("stateful", "2025-03-26", "2025-03-26")]
    [InlineData("stateless", "auto", "2026-07-28")]
    [InlineData("stateless", "2025-11-25", "2025-11-25")]
    [InlineData("mixed", "auto", "2026-07-28")]
    [InlineData("mixed", "2025-11-25", "2025-11-25")]
    public async Task Mcp_patterns(string name, string asked, string spoken)
    {
        using var lease = await servers.UseAsync(name);
        var server = await lease.StartedAsync(name);
        var before = await server.CountsAsync();
        var run = await LoadRun.AgainstAsync(server.Url, ["--pattern", "mcp", "--mcp-version", asked, .. Load]);

        AssertMcp(run, spoken);
        Assert.Equal(asked == "auto" ? 1 : 0, run.Results.Patterns.Sum(p => p.SetupOf("server/discover")));
        ServedCounts.AssertMcp(run.Results, (await server.CountsAsync()).Since(before));
    }

    [Theory]
    [InlineData("everything", "auto", "2025-11-25", true)]
    [InlineData("typescript", "auto", "2026-07-28", false)]
    [InlineData("typescript", "2025-11-25", "2025-11-25", false)]
    [InlineData("stateful", "auto", "2025-11-25", true)]
    [InlineData("stateless", "auto", "2026-07-28", false)]
    [InlineData("stateless", "2025-11-25", "2025-11-25", false)]
    public async Task Mcp_patterns_through_the_gateway(string name, string asked, string spoken, bool hasSessions)
    {
        using var lease = await servers.UseAsync(name);
        var (server, gateway) = (await lease.StartedAsync(name), await lease.GatewayBeforeAsync(name));
        var (before, beforeGateway) = (await server.CountsAsync(), await gateway.CountsAsync());
        var run = await LoadRun.AgainstAsync(gateway.Url, ["--pattern", "mcp", "--mcp-version", asked, .. Load]);

        AssertMcp(run, spoken);
        ServedCounts.AssertMcp(run.Results, (await gateway.CountsAsync()).Since(beforeGateway));
        ServedCounts.AssertMcp(run.Results, (await server.CountsAsync()).Since(before), exceptDelete: !hasSessions);
    }

    [Fact]
    public async Task Mcp_patterns_over_http_with_sse()
    {
        using var lease = await servers.UseAsync("sse");
        var server = await lease.StartedAsync("sse");
        var before = await server.CountsAsync();
        var run = (await LoadRun.AgainstAsync(
            server.Url, ["--pattern", "mcp,mcp:ping,mcp:prompts/get", "--mcp-version", "2024-11-05", .. Load])).AssertAllWell(13);

        Assert.All(run.Results.Patterns, pattern => Assert.Contains("MCP 2024-11-05 (HTTP+SSE)", pattern.Facts));
        Assert.All(run.Results.Patterns, pattern => Assert.Equal(4, pattern.SetupOf("open stream")));
        ServedCounts.AssertMcp(run.Results, (await server.CountsAsync()).Since(before));
    }

    [Theory]
    [InlineData("everything", "mcp:resources/list,mcp:resources/read,mcp:prompts/list,mcp:prompts/get,mcp:ping,mcp:initialize", "auto")]
    [InlineData("typescript", "mcp:resources/list,mcp:resources/read,mcp:prompts/list,mcp:prompts/get,mcp:discover", "auto")]
    [InlineData("typescript", "mcp:resources/list,mcp:prompts/get,mcp:ping,mcp:initialize", "2025-11-25")]
    [InlineData("stateful", "mcp:resources/list,mcp:resources/read,mcp:prompts/list,mcp:prompts/get,mcp:ping,mcp:initialize", "auto")]
    [InlineData("stateless", "mcp:resources/list,mcp:resources/read,mcp:prompts/list,mcp:prompts/get,mcp:discover", "auto")]
    public async Task Patterns_beside_tools(string name, string patterns, string asked)
    {
        using var lease = await servers.UseAsync(name);
        var server = await lease.StartedAsync(name);
        var before = await server.CountsAsync();
        var run = (await LoadRun.AgainstAsync(server.Url, ["--pattern", patterns, "--mcp-version", asked, .. Load])).AssertAllWell(13);

        Assert.Equal(patterns.Split(','), run.Results.Patterns.Select(p => p.Pattern));
        ServedCounts.AssertMcp(run.Results, (await server.CountsAsync()).Since(before));
    }

    [Fact]
    public async Task Two_servers_behind_one_gateway_prefix_their_tools()
    {
        using var lease = await servers.UseAsync("everything", "stateful");
        var (first, second) = (await lease.StartedAsync("everything"), await lease.StartedAsync("stateful"));
        var gateway = await servers.GatewayAsync(
            "--mcp-target", $"everything={first.McpUrl}", "--mcp-target", $"csharp={second.McpUrl}");
        var (beforeFirst, beforeSecond, beforeGateway) = (
            await first.CountsAsync(), await second.CountsAsync(), await gateway.CountsAsync());
        var run = (await LoadRun.AgainstAsync(gateway.Url, ["--pattern", "mcp", .. Load])).AssertAllWell(13);

        ServedCounts.AssertMcp(run.Results, (await gateway.CountsAsync()).Since(beforeGateway));
        var servedFirst = (await first.CountsAsync()).Since(beforeFirst);
        ServedCounts.AssertMcp(run.Results, servedFirst);
        Assert.Equal(
            servedFirst.ToString().Replace($"POST tools/call: {servedFirst["POST tools/call"]}, ", "", StringComparison.Ordinal),
            (await second.CountsAsync()).Since(beforeSecond).ToString());
        Assert.Contains("tool everything_echo", run.Results["mcp:tools/call"].Facts);
        Assert.Contains(run.Results["mcp:tools/list"].Facts, fact => fact.Contains("of 2 targets (everything ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Gateway_without_sessions_multiplies_requests_but_not_calls()
    {
        using var lease = await servers.UseAsync("stateful");
        var (server, gateway) = (await lease.StartedAsync("stateful"), await lease.GatewayBeforeAsync("stateful", "--stateless"));
        var (before, beforeGateway) = (await server.CountsAsync(), await gateway.CountsAsync());
        var run = (await LoadRun.AgainstAsync(gateway.Url, ["--pattern", "mcp:tools/call", .. Load])).AssertAllWell(13);

        ServedCounts.AssertMcp(run.Results, (await gateway.CountsAsync()).Since(beforeGateway));
        Assert.Equal(13, (await server.CountsAsync()).Since(before)["POST tools/call"]);
        Assert.Equal(0, run.Results.Only.SetupOf("end session"));
    }

    [Fact]
    public async Task Named_tool_with_arguments()
    {
        using var lease = await servers.UseAsync("everything");
        var server = await lease.StartedAsync("everything");
        var before = await server.CountsAsync();
        var run = (
            await LoadRun.AgainstAsync(
                server.Url,
                ["--pattern", "mcp:tools/call", "--tool", "get-sum", "--tool-args", """{"a":2,"b":3}""", .. Load]
            )).AssertAllWell(13);
        Assert.Equal(0, run.Results.Only.SetupOf("discover"));
        ServedCounts.AssertMcp(run.Results, (await server.CountsAsync()).Since(before));
    }

    [Fact]
    public async Task Mix_follows_its_weights()
    {
        using var lease = await servers.UseAsync("stateless");
        var server = await lease.StartedAsync("stateless");
        var run = (
            await LoadRun.AgainstAsync(
                server.Url, "--pattern", "mcp:mixed", "--mix", "list=3,call=1", "--num-requests", "40", "--concurrency",
                "1")).AssertAllWell(40);
        Assert.Equal((30, 10), (run.Results.Only.Operation("tools/list"), run.Results.Only.Operation("tools/call")));
    }

    static void AssertMcp(LoadRun run, string spoken)
    {
        run.AssertAllWell(13);
        Assert.Equal(["mcp:tools/list", "mcp:tools/call", "mcp:mixed"], run.Results.Patterns.Select(p => p.Pattern));
        Assert.All(run.Results.Patterns, pattern => Assert.Contains($"MCP {spoken}", pattern.Facts));
        Assert.All(run.Results.Patterns, pattern => Assert.Equal(spoken, pattern.McpVersion));
        Assert.All(run.Results.Patterns, pattern => Assert.Equal(spoken == "2026-07-28" ? 0 : 4, pattern.SetupOf("initialize")));
        Assert.Equal(13, run.Results["mcp:tools/list"].Operation("tools/list"));
        Assert.Equal(13, run.Results["mcp:tools/call"].Operation("tools/call"));
    }
}
