using System.Globalization;
using AgentGatewayPerf.EndToEnd.Tests.Support;
using AgentGatewayPerf.Testing.Scripted;

namespace AgentGatewayPerf.EndToEnd.Tests;

/// <summary>Gateways that answer, but not with what was asked for.</summary>
public sealed class RefusingGatewayTests(Servers servers)
{
    static readonly string[] Load = ["--num-requests", "6", "--concurrency", "2"];

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(406)]
    [InlineData(429)]
    [InlineData(500)]
    public async Task Status_to_everything_keeps_patterns_from_running(int status)
    {
        await using var gateway = ScriptedServer.Start(_ => Reply.Status(status, "text/plain", "scripted refusal"));
        var run = await LoadRun.AgainstAsync(gateway.Url, ["--pattern", "mcp:tools/list,a2a:message", .. Load]);
        Assert.True(run.ExitCode == 1, run.Process.ToString());
        foreach (var pattern in run.Results.Patterns)
        {
            Assert.Equal((6, 0, 6), (pattern.Planned, pattern.TotalRequests, pattern.NotSent));
            var fault = Assert.Single(pattern.Faults);
            Assert.Equal("setup", fault.Code);
            Assert.Contains(status.ToString(CultureInfo.InvariantCulture), fault.Message);
            Assert.Contains("scripted refusal", fault.Message);
            Assert.InRange(fault.Message.Split('\n').Length, 1, 2);
        }

        // One try of each pattern's first virtual user: a gateway that refuses is not asked again and again.
        Assert.InRange(gateway.Requests.Count, 2, 4);
    }

    [Theory]
    [InlineData(401, "bearer token")]
    [InlineData(403, "403")]
    [InlineData(404, "--mcp-path")]
    [InlineData(406, "--mcp-path")]
    [InlineData(413, "no bodies of this size", "too_large")]
    [InlineData(429, "limits the rate", "rate_limited")]
    [InlineData(500, "")]
    public async Task Status_to_the_load_is_its_own_class(int status, string advice, string outcome = "http")
    {
        var script = new McpScript
        {
            SessionId = null,
            Instead = request =>
                request.RpcMethod == "tools/call" ? Reply.Status(status, "text/plain", "scripted refusal") : null,
        };
        await using var gateway = ScriptedServer.Start(script.Answer);
        var run = await LoadRun.AgainstAsync(gateway.Url, ["--pattern", "mcp:tools/call", .. Load]);
        AssertAllFailed(run, $"{outcome} {status}");
        Assert.Equal(6, gateway.Count("tools/call"));
        Assert.Contains(
            run.Results.Only.Failures.Single().Messages,
            message => message.Contains("scripted refusal", StringComparison.Ordinal));
        Assert.Contains(advice, string.Join('\n', run.Results.Advice));
    }

    [Fact]
    public async Task Rate_limit_of_the_gateway_counts_to_the_request()
    {
        using var lease = await servers.UseAsync("stateless");
        var server = await lease.StartedAsync("stateless");
        // What finds out which revision is spoken, and which tools there are, takes two of the twenty.
        await using var gateway = await Testing.TargetProcess.StartGatewayAsync("--mcp-target", $"one={server.McpUrl}", "--rate-limit", "20/3600");
        var run = await LoadRun.AgainstAsync(gateway.Url, "--pattern", "mcp:tools/list", "--num-requests", "50", "--concurrency", "2");
        Assert.True(run.ExitCode == 1, run.Process.ToString());
        Assert.Equal("ok: 18, rate_limited 429: 32", run.Results.Only.AllOutcomes);
        Assert.Equal(51, (await gateway.CountsAsync())["POST tools/list"]);
        Assert.Contains("Rate limit: 32 refused, ", run.Report);
        Assert.Contains("the gateway announces 20 in a window, 0 left at the least", run.Report);
    }

    [Fact]
    public async Task Web_page_instead_of_a_gateway()
    {
        await using var gateway = ScriptedServer.Start(_ => Reply.Html());
        var run = await LoadRun.AgainstAsync(gateway.Url, ["--pattern", "all", .. Load]);
        Assert.True(run.ExitCode == 1, run.Process.ToString());
        Assert.All(run.Results.Patterns, pattern => Assert.Equal((0, 6), (pattern.TotalRequests, pattern.NotSent)));
        Assert.Contains("HTML page", run.Report);
    }

    [Fact]
    public async Task Web_page_instead_of_answers()
    {
        await using var gateway = ScriptedServer.Start(
            new McpScript { Instead = r => r.RpcMethod == "tools/list" ? Reply.Html() : null }.Answer);
        AssertAllFailed(await LoadRun.AgainstAsync(gateway.Url, ["--pattern", "mcp:tools/list", .. Load]), "protocol");
        // One more finds out which tools there are.
        Assert.Equal(7, gateway.Count("tools/list"));
    }

    [Fact]
    public async Task Upstream_of_the_gateway_is_down()
    {
        await using var gateway = await Testing.TargetProcess.StartGatewayAsync(
            "--mcp-target", "one=http://127.0.0.1:1/mcp", "--a2a", "http://127.0.0.1:1", "--down");
        var run = await LoadRun.AgainstAsync(gateway.Url, ["--pattern", "all", .. Load]);
        Assert.True(run.ExitCode == 1, run.Process.ToString());
        Assert.All(run.Results.Patterns, pattern => Assert.Equal((0, 6), (pattern.TotalRequests, pattern.NotSent)));
        Assert.Contains(run.Results["mcp:tools/list"].Faults, fault => fault.Message.Contains("500", StringComparison.Ordinal));
        Assert.Contains(run.Results["a2a:message"].Faults, fault => fault.Message.Contains("503", StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_tool_to_call_lists_those_there_are()
    {
        var script = new McpScript();
        var other = new McpScript
        {
            Instead = r =>
                r.RpcMethod == "tools/list"
                    ? script.Result(r, """{"tools":[{"name":"add","inputSchema":{}},{"name":"divide","inputSchema":{}}]}""")
                    : null,
        };
        await using var gateway = ScriptedServer.Start(other.Answer);
        var run = await LoadRun.AgainstAsync(gateway.Url, ["--pattern", "mcp:tools/call", .. Load]);
        Assert.True(run.ExitCode == 1, run.Process.ToString());
        var fault = Assert.Single(run.Results.Only.Faults);
        Assert.Contains("add, divide", fault.Message);
        Assert.Contains("--tool", string.Join(' ', run.Results.Advice));
        Assert.Equal(0, gateway.Count("tools/call"));
    }

    [Theory]
    [InlineData("everything", "tool")]
    [InlineData("typescript", "jsonrpc -32602")]
    [InlineData("stateful", "jsonrpc -32602")]
    public async Task Unknown_tool_fails_as_the_server_says_it(string name, string outcome)
    {
        using var lease = await servers.UseAsync(name);
        var server = await lease.StartedAsync(name);
        var before = await server.CountsAsync();
        AssertAllFailed(
            await LoadRun.AgainstAsync(
                server.Url, ["--pattern", "mcp:tools/call", "--mcp-version", "2025-11-25", "--tool", "nope", .. Load]), outcome);
        Assert.Equal(6, (await server.CountsAsync()).Since(before)["POST tools/call"]);
    }

    [Theory]
    [InlineData("fail please", "0.3")]
    [InlineData("reject please", "1.0")]
    public async Task Task_that_ends_badly(string message, string version)
    {
        using var lease = await servers.UseAsync("a2a");
        var agent = await lease.StartedAsync("a2a");
        AssertAllFailed(
            await LoadRun.AgainstAsync(
                agent.Url, ["--pattern", "a2a:message", "--message", message, "--a2a-version", version, .. Load]),
            "task");
    }

    static void AssertAllFailed(LoadRun run, string outcome)
    {
        Assert.True(run.ExitCode == 1, run.Process.ToString());
        Assert.Equal($"{outcome}: 6", run.Results.Only.AllOutcomes);
        Assert.Equal(
            (6, 0, 6, 0),
            (run.Results.Only.TotalRequests, run.Results.Only.Successful, run.Results.Only.Failed, run.Results.Only.NotSent));
        Assert.Contains($"    {outcome}: 6", run.Report);
    }
}
