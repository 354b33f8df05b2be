using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Worker.Tests.Service;

/// <summary>MCP 2024-11-05 over HTTP with SSE.</summary>
[Trait("Speed", "fast")]
public sealed class McpSseTests
{
    [Fact]
    public async Task Responses_come_on_the_stream()
    {
        using var server = new SseServer { Before = _ => """{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}""" };
        var outcome = await RunAsync(server, 4, 40);

        Assert.Equal((40u, 40u), (outcome.Finished.Completed, outcome.Finished.HttpRequests));
        Assert.Equal(["MCP 2024-11-05 (HTTP+SSE)", "1 tool", "tool echo"], outcome.Readies.Single().Facts);
        Assert.Equal(new Dictionary<Operation, int>
        {
            [Operation.Connect] = 4,
            [Operation.OpenStream] = 4,
            [Operation.Initialize] = 4,
            [Operation.Initialized] = 4,
            [Operation.Discover] = 1,
        }, outcome.SetupCounts);
        Assert.Equal(4, server.Opened);
        Assert.Equal(40, server.Methods.Count(method => method == "tools/call"));
        Assert.All(outcome.Samples, sample => Assert.NotNull(sample.TimeToFirstEventUs));
    }

    [Theory]
    [InlineData("message?sessionId={0}")]
    [InlineData("/a/b/message?x=%20y&sessionId={0}")]
    public async Task Endpoint_is_what_the_server_names(string endpoint)
    {
        using var server = new SseServer { Endpoint = endpoint };
        Assert.Equal(5u, (await RunAsync(server, 1, 5)).Finished.Completed);
    }

    [Fact]
    public async Task Endpoint_elsewhere_is_not_followed()
    {
        using var server = new SseServer { Endpoint = "http://192.0.2.1/message?sessionId={0}" };
        var outcome = await RunAsync(server, 1, 5);
        Assert.Contains("leads elsewhere", outcome.Readies.Single().Fault.Message);
    }

    [Fact]
    public async Task Stream_that_ends_loses_the_request_and_the_session()
    {
        using var server = new SseServer { Closes = (method, number) => method == "tools/call" && number == 3 };
        var outcome = await RunAsync(server, 1, 10);

        Assert.Equal((9u, 1u), (outcome.Finished.Completed, outcome.Finished.Failed));
        Assert.Equal(OutcomeClass.Reset, outcome.Samples.Single(sample => sample.Outcome != OutcomeClass.Ok).Outcome);
        Assert.Equal((2, 2), (outcome.SetupCounts[Operation.OpenStream], outcome.SetupCounts[Operation.Initialize]));
    }

    [Fact]
    public async Task Refused_request_is_judged_by_its_status()
    {
        using var server = new SseServer { Status = 503 };
        var outcome = await RunAsync(server, 1, 5);
        Assert.Contains("HTTP 503", outcome.Readies.Single().Fault.Message);
    }

    [Fact]
    public async Task What_the_server_asks_is_answered_at_the_endpoint()
    {
        using var server = new SseServer { Before = id => $$"""{"jsonrpc":"2.0","id":{{id}},"method":"roots/list"}""" };
        var outcome = await RunAsync(server, 1, 5);

        Assert.Equal(5u, outcome.Finished.Completed);
        Assert.Contains("response", server.Methods);
    }

    [Fact]
    public async Task Duration_ends_the_load_and_what_is_in_flight_is_given_up()
    {
        using var server = new SseServer { Closes = (_, _) => false };
        var traffic = Traffic.Of(Pattern.McpToolsCall, 2, 0);
        traffic.Load.DurationUs = 200_000;
        traffic.Scenario.Mcp.Version = McpRevisions.HttpSse;
        var plan = ShardPlan.Of(server.Url, traffic);
        plan.Target.McpPath = "/sse";
        var outcome = await ShardHarness.RunAsync(plan);
        Assert.True(outcome.Finished.Completed > 0);
        Assert.Equal(0u, outcome.Finished.Failed);
    }

    static Task<ShardOutcome> RunAsync(SseServer server, uint users, ulong requests)
    {
        var traffic = Traffic.Of(Pattern.McpToolsCall, users, requests);
        traffic.Scenario.Mcp.Version = McpRevisions.HttpSse;
        var plan = ShardPlan.Of(server.Url, traffic);
        plan.Target.McpPath = "/sse";
        return ShardHarness.RunAsync(plan);
    }
}
