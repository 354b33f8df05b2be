using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Testing.Scripted;

namespace AgentGatewayPerf.Worker.Tests.Service;

/// <summary>Requests that a gateway refuses for their rate or their size, in all the ways that agentgateway has.</summary>
public sealed class RefusalTests
{
    static readonly string[] Announced = ["x-ratelimit-limit: 5", "x-ratelimit-remaining: 0", "x-ratelimit-reset: 2"];

    public static TheoryData<string, OutcomeClass, int> Refusals => new()
    {
        { "429", OutcomeClass.RateLimited, 429 },
        { "json-rpc", OutcomeClass.RateLimited, -32003 },
        { "guardrail", OutcomeClass.Jsonrpc, -32003 },
        { "tool", OutcomeClass.RateLimited, 0 },
        { "tool of its own", OutcomeClass.Tool, 0 },
        { "tool without limit", OutcomeClass.Tool, 0 },
        { "413", OutcomeClass.TooLarge, 413 },
        { "400", OutcomeClass.TooLarge, 400 },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Refusal_is_a_class_of_its_own(string refusal, OutcomeClass expected, int code)
    {
        await using var server = ScriptedServer.Start(new McpScript
        {
            Instead = request => request.RpcMethod == "tools/call" ? Refuse(request, refusal) : null,
        }.Answer);
        var outcome = await ShardHarness.RunAsync(ShardPlan.Of(Url(server), Traffic.Of(Pattern.McpToolsCall, 1, 3)));

        Assert.All(outcome.Samples, sample => Assert.Equal((expected, code), (sample.Outcome, sample.Code)));
    }

    [Fact]
    public async Task What_is_announced_is_reported()
    {
        var calls = 0;
        await using var server = ScriptedServer.Start(new McpScript
        {
            Instead = request => request.RpcMethod != "tools/call" ? null
            : Interlocked.Increment(ref calls) <= 2
                ? Reply.Json(Result(request, """{"content":[]}"""), "X-RateLimit-Limit: 5", $"X-RateLimit-Remaining: {5 - calls}", "X-RateLimit-Reset: 1")
                : Reply.Status(429, "text/plain", "slow down", [.. Announced, "Retry-After: 7"])
        }.Answer);
        var outcome = await ShardHarness.RunAsync(ShardPlan.Of(Url(server), Traffic.Of(Pattern.McpToolsCall, 1, 4)));

        Assert.Equal(
            new RateLimit { Limit = 5, LeastRemaining = 0, LongestResetS = 2, LongestRetryAfterS = 7 },
            outcome.Finished.RateLimit);
        Assert.Equal((2u, 2u), (outcome.Finished.Completed, outcome.Finished.Failed));
    }

    [Fact]
    public async Task Nothing_announced_is_nothing_reported()
    {
        await using var server = ScriptedServer.Start(new McpScript().Answer);
        var outcome = await ShardHarness.RunAsync(ShardPlan.Of(Url(server), Traffic.Of(Pattern.McpToolsCall, 1, 4)));
        Assert.Null(outcome.Finished.RateLimit);
    }

    [Theory]
    [InlineData(3, 0, 4, 2)]
    [InlineData(0, 2, 1, 5)]
    [InlineData(5, 1, 2, 10)]
    public async Task Sessions_and_connections_are_renewed_behind_so_many_requests(
        ulong perSession, ulong perConnection, int sessions, int connections)
    {
        await using var server = ScriptedServer.Start(new McpScript().Answer);
        var traffic = Traffic.Of(Pattern.McpToolsCall, 1, 10);
        (traffic.Scenario.RequestsPerSession, traffic.Scenario.RequestsPerConnection) = (perSession, perConnection);
        var outcome = await ShardHarness.RunAsync(ShardPlan.Of(Url(server), traffic));

        Assert.Equal(10u, outcome.Finished.Completed);
        Assert.Equal(sessions, server.Count("initialize"));
        Assert.Equal(sessions, server.Requests.Count(request => request.Method == "DELETE"));
        Assert.Equal(0UL, outcome.Releases.Single().SessionsLeftOpen);
        // A session is ended over the connection that it was used over, or, where there is none any more, over a new one.
        var perOne = server.Requests.Where(request => request.RpcMethod == "tools/call").GroupBy(request => request.Connection).ToList();
        if (perConnection > 0)
            Assert.All(perOne, group => Assert.True((ulong)group.Count() <= perConnection));
        else
            Assert.True(perOne.Count <= connections);
    }

    [Fact]
    public async Task Every_request_of_an_agent_may_have_a_connection_of_its_own()
    {
        await using var server = ScriptedServer.Start(_ => Reply.Json("""{"name":"a","url":"http://localhost/"}"""));
        var traffic = Traffic.Of(Pattern.A2AAgentCard, 2, 10);
        traffic.Scenario.RequestsPerConnection = 1;
        var outcome = await ShardHarness.RunAsync(ShardPlan.Of(Url(server), traffic));

        Assert.Equal(10u, outcome.Finished.Completed);
        Assert.InRange(server.Connections, 10, 12);
    }

    static Reply Refuse(ScriptedRequest request, string refusal) => refusal switch
    {
        "429" => Reply.Status(429, "text/plain", "rate limit exceeded", Announced),
        "json-rpc" => Reply.Json(
            $$$$"""{"jsonrpc":"2.0","id":{{{{request.RpcId}}}},"error":{"code":-32003,"message":"rate limit exceeded","data":{"retryAfterSeconds":3}}}"""),
        "guardrail" => Reply.Json($$$"""{"jsonrpc":"2.0","id":{{{request.RpcId}}},"error":{"code":-32003,"message":"rejected"}}"""),
        "tool" => Reply.Json(
            Result(request, """{"content":[{"type":"text","text":"rate limit exceeded (retry after 1s)"}],"isError":true}"""), Announced),
        "tool of its own" => Reply.Json(Result(request, """{"content":[{"type":"text","text":"no such row"}],"isError":true}"""), Announced),
        "tool without limit" => Reply.Json(Result(request, """{"content":[{"type":"text","text":"rate limit exceeded"}],"isError":true}""")),
        "413" => Reply.Status(413, "text/plain", "too large"),
        _ => Reply.Status(400, "text/plain", "mcp: fail to deserialize request body: length limit exceeded"),
    };

    static string Result(ScriptedRequest request, string result) => $$"""{"jsonrpc":"2.0","id":{{request.RpcId}},"result":{{result}}}""";

    static string Url(ScriptedServer server) => server.Url.GetLeftPart(UriPartial.Authority);
}
