using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Testing.Scripted;

namespace AgentGatewayPerf.Worker.Tests.Service;

/// <summary>What MCP clients send beside tools: each a pattern of its own.</summary>
public sealed class McpPatternsTests
{
    [Theory]
    [InlineData(Pattern.McpResourcesList, "resources/list", "")]
    [InlineData(Pattern.McpResourcesRead, "resources/read", "\"params\":{\"uri\":\"test://a\"}")]
    [InlineData(Pattern.McpPromptsList, "prompts/list", "")]
    [InlineData(Pattern.McpPromptsGet, "prompts/get", "\"params\":{\"name\":\"p\",\"arguments\":{}}")]
    [InlineData(Pattern.McpPing, "ping", "")]
    public async Task Pattern_sends_its_method(Pattern pattern, string method, string sent)
    {
        await using var server = ScriptedServer.Start(new McpScript { Instead = Answer }.Answer);
        var outcome = await ShardHarness.RunAsync(ShardPlan.Of(Url(server), Traffic.Of(pattern, 2, 20)));

        Assert.Equal(20u, outcome.Finished.Completed);
        var asked = server.Requests.Where(request => request.RpcMethod == method).ToList();
        Assert.Equal(20, asked.Count);
        Assert.All(asked, request => Assert.Contains(sent, request.Text));
        Assert.All(asked, request => Assert.Equal("scripted-session-1", request.Headers["Mcp-Session-Id"].Single()));
    }

    [Fact]
    public async Task Session_is_opened_and_ended_by_every_request_over_a_connection_of_its_own()
    {
        await using var server = ScriptedServer.Start(new McpScript().Answer);
        var outcome = await ShardHarness.RunAsync(ShardPlan.Of(Url(server), Traffic.Of(Pattern.McpInitialize, 2, 20)));

        Assert.Equal((20u, 60u), (outcome.Finished.Completed, outcome.Finished.HttpRequests));
        Assert.All(outcome.Samples, sample => Assert.Equal(Operation.Session, sample.Operation));
        // One more finds out what there is.
        Assert.Equal((21, 21, 21), (server.Count("initialize"), server.Count("notifications/initialized"), server.Requests.Count(r => r.Method == "DELETE")));
        Assert.Equal(21, server.Connections);
    }

    [Fact]
    public async Task Session_that_is_refused_is_a_failed_request()
    {
        var opened = 0;
        await using var server = ScriptedServer.Start(new McpScript
        {
            Instead = request =>
            request.RpcMethod == "initialize" && Interlocked.Increment(ref opened) > 1 ? Reply.Status(503, "text/plain", "full") : null
        }.Answer);
        var outcome = await ShardHarness.RunAsync(ShardPlan.Of(Url(server), Traffic.Of(Pattern.McpInitialize, 2, 20)));

        Assert.Equal(20u, outcome.Finished.Failed);
        Assert.All(outcome.Samples, sample => Assert.Equal((OutcomeClass.Http, 503), (sample.Outcome, sample.Code)));
    }

    [Fact]
    public async Task Nothing_to_read_is_a_fault()
    {
        await using var server = ScriptedServer.Start(new McpScript
        {
            Instead = request => request.RpcMethod == "resources/list"
            ? Reply.Json($$$"""{"jsonrpc":"2.0","id":{{{request.RpcId}}},"result":{"resources":[]}}""")
            : null
        }.Answer);
        var outcome = await ShardHarness.RunAsync(ShardPlan.Of(Url(server), Traffic.Of(Pattern.McpResourcesRead, 2, 20)));

        Assert.Contains("--resource URI", outcome.Readies.Single().Fault.Message);
    }

    [Fact]
    public async Task Stream_that_the_server_closes_is_taken_up_again_behind_its_last_event_and_not_too_early()
    {
        await using var server = ScriptedServer.Start(new McpScript { Instead = Polling }.Answer);
        var started = TimeProvider.System.GetTimestamp();
        var outcome = await ShardHarness.RunAsync(ShardPlan.Of(Url(server), Traffic.Of(Pattern.McpToolsCall, 1, 3)));

        Assert.Equal((3u, 9u), (outcome.Finished.Completed, outcome.Finished.HttpRequests));
        var resumed = server.Requests.Where(request => request.Method == "GET").ToList();
        Assert.Equal(6, resumed.Count);
        Assert.Equal(["first", "second"], resumed.Take(2).Select(request => request.Headers["Last-Event-ID"].Single()));
        Assert.All(resumed, request => Assert.Equal("scripted-session-1", request.Headers["Mcp-Session-Id"].Single()));
        // Two waits of 40 ms each are part of every call.
        Assert.All(outcome.Samples, sample => Assert.True(sample.ServiceTimeUs >= 80_000));
        Assert.True(TimeProvider.System.GetElapsedTime(started) > TimeSpan.FromMilliseconds(240));
    }

    [Fact]
    public async Task Stream_without_an_event_id_is_over_when_it_ends()
    {
        await using var server = ScriptedServer.Start(new McpScript
        {
            Instead = request => request.RpcMethod == "tools/call" ? Reply.Events() : null,
        }.Answer);
        var outcome = await ShardHarness.RunAsync(ShardPlan.Of(Url(server), Traffic.Of(Pattern.McpToolsCall, 1, 3)));

        Assert.All(outcome.Samples, sample => Assert.Equal(OutcomeClass.Protocol, sample.Outcome));
        Assert.DoesNotContain(server.Requests, request => request.Method == "GET");
    }

    string? _pending;

    Reply? Polling(ScriptedRequest request)
    {
        if (request.RpcMethod == "tools/call")
        {
            _pending = request.RpcId;
            return Stream("id: first\nretry: 40\ndata:\n\n");
        }
        if (request.Method != "GET")
            return null;
        return request.Headers["Last-Event-ID"].Single() == "first"
            ? Stream("id: second\nretry: 40\ndata:\n\n")
            : Stream($$$"""data: {"jsonrpc":"2.0","id":{{{_pending}}},"result":{"content":[]}}""" + "\n\n");
    }

    static Reply Stream(string events) => Reply.Raw(
        $"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n{events.Length:x}\r\n{events}\r\n0\r\n\r\n");

    static Reply? Answer(ScriptedRequest request)
    {
        var result = request.RpcMethod switch
        {
            "resources/list" => """{"resources":[{"uri":"test://a","name":"A"},{"uri":"test://b","name":"B"}]}""",
            "resources/read" => """{"contents":[{"uri":"test://a","text":"a"}]}""",
            "prompts/list" => """{"prompts":[{"name":"p"}]}""",
            "prompts/get" => """{"messages":[]}""",
            "ping" => "{}",
            _ => null,
        };
        return result is null ? null : Reply.Json($$"""{"jsonrpc":"2.0","id":{{request.RpcId}},"result":{{result}}}""");
    }

    static string Url(ScriptedServer server) => server.Url.GetLeftPart(UriPartial.Authority);
}
