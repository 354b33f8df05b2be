using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Protos.Tests;
using AgentGatewayPerf.Testing.Scripted;
using AgentGatewayPerf.Worker.Loop;

namespace AgentGatewayPerf.Worker.Tests.Service;

/// <summary>A load of MCP, the same with either poller.</summary>
public abstract class McpLoadTests
{
    const string Session = "Mcp-Session-Id: session-1\r\n";

    [Fact]
    public async Task Requests_are_sent_judged_and_accounted_for()
    {
        using var server = new LoopbackServer(Response);
        var outcome = await RunAsync(ShardPlan.Of(server.Url, Traffic.Of(Pattern.McpToolsCall, 4, 50)));

        Assert.Equal(50u, outcome.Finished.Completed);
        Assert.Equal(50, outcome.Samples.Count);
        Assert.All(outcome.Samples, sample => Assert.Equal(Operation.ToolsCall, sample.Operation));
        Assert.Equal(new Dictionary<Operation, int>
        {
            [Operation.Connect] = 4,
            [Operation.Initialize] = 4,
            [Operation.Initialized] = 4,
            [Operation.Discover] = 1,
            [Operation.EndSession] = 4,
        }, outcome.SetupCounts);
        Assert.Equal((ulong)outcome.AllSamples.Count, outcome.ShardFinished.Samples);
        Assert.Equal(4, server.Connections);
        Assert.Equal(50 + 4 + 4 + 1 + 4, server.Requests);
        Assert.Equal(["MCP 2025-11-25", "1 tool", "tool echo"], outcome.Readies.Single().Facts);
    }

    [Fact]
    public async Task Mix_has_the_weights_asked_for()
    {
        using var server = new LoopbackServer(Response);
        var outcome = await RunAsync(ShardPlan.Of(server.Url, Traffic.Of(Pattern.McpMixed, 3, 50)));

        Assert.Equal(10, outcome.Samples.Count(s => s.Operation == Operation.ToolsList));
        Assert.Equal(40, outcome.Samples.Count(s => s.Operation == Operation.ToolsCall));
    }

    [Fact]
    public async Task Pages_of_a_list_are_one_request_of_the_load()
    {
        using var server = new LoopbackServer(request =>
            request.Contains("\"tools/list\"", StringComparison.Ordinal)
                ? LoopbackServer.Json(
                    request.Contains("\"cursor\":\"p\\u0061ge 2\"", StringComparison.Ordinal)
                        ? $$"""{"result":{"tools":[{"name":"b"}]},"jsonrpc":"2.0","id":{{LoopbackServer.IdOf(request)}}}"""
                        : $$"""{"result":{"nextCursor":"p\u0061ge 2","tools":[{"name":"a"}]},"jsonrpc":"2.0","id":{{LoopbackServer.IdOf(request)}}}"""
                )
                : Response(request));
        var outcome = await RunAsync(ShardPlan.Of(server.Url, Traffic.Of(Pattern.McpToolsList, 2, 20)));

        Assert.Equal(20u, outcome.Finished.Completed);
        Assert.Equal(40u, outcome.Finished.HttpRequests);
        Assert.Equal(20, outcome.Samples.Count);
    }

    [Fact]
    public async Task Lost_session_fails_the_request_and_is_opened_anew()
    {
        var calls = 0;
        using var server = new LoopbackServer(request =>
            request.Contains("\"tools/list\"", StringComparison.Ordinal) && Interlocked.Increment(ref calls) == 5
                ? "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
                : Response(request));
        var outcome = await RunAsync(ShardPlan.Of(server.Url, Traffic.Of(Pattern.McpToolsList, 1, 10)));

        Assert.Equal(9u, outcome.Finished.Completed);
        Assert.Equal(1u, outcome.Finished.Failed);
        var lost = Assert.Single(outcome.Samples, s => s.Outcome != OutcomeClass.Ok);
        Assert.Equal((OutcomeClass.Session, 404), (lost.Outcome, lost.Code));
        Assert.Equal(2, outcome.SetupCounts[Operation.Initialize]);
        Assert.Equal(1, outcome.SetupCounts[Operation.EndSession]);
    }

    [Fact]
    public async Task Server_that_closes_after_every_answer_costs_a_connection_each_but_no_failure()
    {
        using var server = new LoopbackServer(request =>
            Response(request).Replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n", StringComparison.Ordinal));
        var outcome = await RunAsync(ShardPlan.Of(server.Url, Traffic.Of(Pattern.McpToolsCall, 2, 20)));

        Assert.Equal(20u, outcome.Finished.Completed);
        Assert.Equal(server.Requests, outcome.SetupCounts[Operation.Connect]);
    }

    [Fact]
    public async Task Missing_tool_is_a_fault_that_lists_the_tools_there_are()
    {
        using var server = new LoopbackServer(request =>
            Response(request).Replace("\"echo\"", "\"sing\"", StringComparison.Ordinal));
        var outcome = await RunAsync(ShardPlan.Of(server.Url, Traffic.Of(Pattern.McpToolsCall, 2, 20)));

        var fault = outcome.Readies.Single().Fault;
        Assert.Contains("sing", fault.Message);
        Assert.Equal(20u, outcome.Finished.NotSent);
        Assert.Equal(0u, outcome.Finished.Completed);
    }

    [Fact]
    public async Task Nothing_listening_is_a_fault_and_nothing_is_sent()
    {
        var url = new LoopbackServer(Response);
        url.Dispose();
        var outcome = await RunAsync(ShardPlan.Of(url.Url, Traffic.Of(Pattern.McpToolsList, 2, 20)));

        var fault = outcome.Readies.Single().Fault;
        Assert.Equal(Fault.Types.Code.Connect, fault.Code);
        Assert.Contains("connection refused", fault.Message);
        Assert.Equal(20u, outcome.Finished.NotSent);
    }

    [Fact]
    public async Task Abort_accounts_for_every_planned_request()
    {
        using var server = new LoopbackServer(request =>
        {
            if (request.Contains("tools/call", StringComparison.Ordinal))
                Thread.Sleep(20);
            return Response(request);
        });
        var outcome = await RunAsync(
            ShardPlan.Of(server.Url, Traffic.Of(Pattern.McpToolsCall, 4, 100_000)),
            (shardEvent, driver) =>
            {
                if (shardEvent.SampleBatch is { } batch && BatchSamples.Of(batch).Any(s => !s.IsSetup))
                    driver.Stop(abort: true);
            });

        var finished = outcome.Finished;
        Assert.Equal(finished.Planned, finished.Completed + finished.Failed + finished.Aborted + finished.NotSent);
        Assert.InRange(finished.Aborted, 1u, 4u);
        Assert.Equal(finished.Completed + finished.Failed + finished.Aborted, (ulong)outcome.Samples.Count);
        Assert.Equal(4, outcome.SetupCounts[Operation.EndSession]);
    }

    [Fact]
    public async Task Duration_ends_the_load()
    {
        using var server = new LoopbackServer(Response);
        var traffic = Traffic.Of(Pattern.McpToolsList, 2, 0);
        const ulong duration = 300_000;
        traffic.Load.DurationUs = duration;
        traffic.Load.DrainUs = 5_000_000;
        var outcome = await RunAsync(ShardPlan.Of(server.Url, traffic));

        Assert.True(outcome.Finished.Completed > 0);
        Assert.Equal(outcome.Finished.Planned, outcome.Finished.Completed);
        var first = outcome.Samples.Min(s => s.IntendedStartUs);
        Assert.All(outcome.Samples, s => Assert.InRange(s.IntendedStartUs - first, 0, (long)duration));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Requests_larger_than_the_buffers_of_the_kernel_arrive_whole(bool tls, bool events)
    {
        await using var server = ScriptedServer.Start(
            new McpScript { Events = events }.Answer,
            new ScriptedServerOptions { Certificate = tls ? SelfSignedCertificate.Create() : null });
        var traffic = Traffic.Of(Pattern.McpToolsCall, 2, 10);
        traffic.Scenario.Mcp.ToolArgumentsJson = $$"""{"message":"{{new string('x', 8 << 20)}}"}""";
        var plan = ShardPlan.Of(server.Url.GetLeftPart(UriPartial.Authority), traffic);
        plan.Target.Insecure = true;
        // 80 MB through one busy processor take a while.
        plan.Target.TimeoutUs = 60_000_000;
        var outcome = await RunAsync(plan);

        Assert.Equal(10u, outcome.Finished.Completed);
        Assert.Equal(tls ? 2 : 0, outcome.SetupCounts.GetValueOrDefault(Operation.TlsHandshake));
        Assert.Equal(2, outcome.SetupCounts[Operation.Connect]);
        Assert.All(outcome.Samples, s => Assert.Equal(events, s.TimeToFirstEventUs is not null));
    }

    private protected abstract IPoller CreatePoller();

    Task<ShardOutcome> RunAsync(ShardPlan plan, Action<ShardEvent, ShardDriver>? onEvent = null) =>
        ShardHarness.RunAsync(plan, onEvent, CreatePoller);

    /// <summary>A small MCP server.</summary>
    static string Response(string request)
    {
        if (request.StartsWith("DELETE", StringComparison.Ordinal))
            return "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n";
        if (request.Contains("notifications/initialized", StringComparison.Ordinal))
            return "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n";
        var id = LoopbackServer.IdOf(request);
        if (request.Contains("\"initialize\"", StringComparison.Ordinal))
        {
            return LoopbackServer.Json(
                $$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{"capabilities":{},"protocolVersion":"2025-11-25"}}""",
                Session);
        }
        if (!request.Contains("Mcp-Session-Id: session-1", StringComparison.Ordinal))
            return "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
        return request.Contains("\"tools/list\"", StringComparison.Ordinal)
            ? LoopbackServer.Json($$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{"tools":[{"inputSchema":{},"name":"echo"}]}}""")
            : LoopbackServer.Json($$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{"content":[{"type":"text","text":"hello"}]}}""");
    }
}
