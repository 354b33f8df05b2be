using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Testing.Scripted;

namespace AgentGatewayPerf.Worker.Tests.Service;

/// <summary>Streams that stay open: behind a response, and beside the load.</summary>
public sealed class McpStreamsTests
{
    [Fact]
    public async Task Stream_that_stays_open_behind_its_response_does_not_stop_the_virtual_user()
    {
        await using var server = ScriptedServer.Start(new McpScript
        {
            Instead = request => request.RpcMethod == "tools/call"
            ? new Reply([.. Open(Message(request)).Steps, .. Reply.Never.Steps])
            : null
        }.Answer);
        var plan = ShardPlan.Of(Url(server), Traffic.Of(Pattern.McpToolsCall, 1, 5));
        var outcome = await ShardHarness.RunAsync(plan);

        Assert.Equal((5u, 5u), (outcome.Finished.Completed, outcome.Finished.StreamsLeftOpen));
        Assert.Equal(5, outcome.SetupCounts[Operation.Connect] - 1);
        // What is waited for the end of the stream is no part of the request.
        Assert.All(outcome.Samples, sample => Assert.True(sample.ServiceTimeUs < 90_000));
    }

    [Theory]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task Idle_streams_stay_open_and_their_deaths_are_reported(string version)
    {
        var opened = 0;
        await using var server = ScriptedServer.Start(new McpScript
        {
            Instead = request => IsStream(request)
            // One of the three is closed by the server during the load.
            ? Interlocked.Increment(ref opened) == 2
                ? new Reply([.. Open("").Steps, .. Reply.Closed.After(TimeSpan.FromMilliseconds(150)).Steps])
                : new Reply([.. Open("").Steps, .. Reply.Never.Steps])
            : null
        }.Answer);
        var traffic = Traffic.Of(Pattern.McpToolsList, 2, 0);
        traffic.Load.DurationUs = 600_000;
        traffic.Scenario.Mcp.IdleStreams = 3;
        traffic.Scenario.Mcp.Version = version;
        var plan = ShardPlan.Of(Url(server), traffic);
        // The timeout of requests is none of a stream.
        plan.Target.TimeoutUs = 300_000;
        var outcome = await ShardHarness.RunAsync(plan);

        Assert.Equal((3UL, 1UL), (outcome.Finished.IdleStreams.Open, outcome.Finished.IdleStreams.Died));
        Assert.InRange(Assert.Single(outcome.Finished.IdleStreams.DiedAtUs), 0u, 600_000u);
        Assert.Equal(3, outcome.SetupCounts[Operation.OpenStream]);
        Assert.DoesNotContain(outcome.AllSamples, sample => sample.Outcome != OutcomeClass.Ok);
        var streams = server.Requests.Where(IsStream).ToList();
        Assert.Equal(3, streams.Count);
        Assert.All(streams, request => Assert.Equal(
            version == "2026-07-28" ? "subscriptions/listen" : "scripted-session-1",
            version == "2026-07-28" ? request.Headers["Mcp-Method"].Single() : request.Headers["Mcp-Session-Id"].Single()));
    }

    [Fact]
    public async Task What_the_server_asks_on_a_stream_beside_the_load_is_answered()
    {
        var answered = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = ScriptedServer.Start(new McpScript
        {
            Instead = request =>
        {
            if (request.Method == "GET")
            {
                var asked = Open("""
                    {"jsonrpc":"2.0","id":"q","method":"elicitation/create","params":{"requestedSchema":{"type":"object","properties":{"a":{"type":"string","default":"b"}}}}}
                    """.Trim());
                return new Reply([.. asked.Steps, .. Reply.Never.Steps]);
            }
            if (request is { RpcMethod: null, RpcId: "\"q\"" })
                answered.TrySetResult(request.Text);
            return null;
        }
        }.Answer);
        var traffic = Traffic.Of(Pattern.McpToolsList, 1, 0);
        traffic.Load.DurationUs = 300_000;
        traffic.Scenario.Mcp.IdleStreams = 1;
        await ShardHarness.RunAsync(ShardPlan.Of(Url(server), traffic));

        Assert.Equal(
            """{"jsonrpc":"2.0","id":"q","result":{"action":"accept","content":{"a":"b"}}}""",
            await answered.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Stream_that_is_refused_is_a_failure_to_open_it()
    {
        await using var server = ScriptedServer.Start(new McpScript
        {
            Instead = request =>
            request.Method == "GET" ? Reply.Status(405, "text/plain", "no streams here") : null
        }.Answer);
        var traffic = Traffic.Of(Pattern.McpToolsList, 1, 5);
        traffic.Scenario.Mcp.IdleStreams = 1;
        var outcome = await ShardHarness.RunAsync(ShardPlan.Of(Url(server), traffic));

        Assert.Null(outcome.Finished.IdleStreams);
        var opened = Assert.Single(outcome.AllSamples, sample => sample.Operation == Operation.OpenStream);
        Assert.Equal((OutcomeClass.Http, 405), (opened.Outcome, opened.Code));
        Assert.Contains(outcome.Failures, failure => failure.Message.Contains("no streams here", StringComparison.Ordinal));
    }

    static bool IsStream(ScriptedRequest request) => request.Method == "GET" || request.RpcMethod == "subscriptions/listen";

    static Reply Open(string message)
    {
        var events = message.Length == 0 ? "" : $"data: {message}\n\n";
        var chunk = events.Length == 0 ? "" : $"{events.Length:x}\r\n{events}\r\n";
        return Reply.Raw($"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n{chunk}");
    }

    static string Message(ScriptedRequest request) => $$$"""{"jsonrpc":"2.0","id":{{{request.RpcId}}},"result":{"content":[]}}""";

    static string Url(ScriptedServer server) => server.Url.GetLeftPart(UriPartial.Authority);
}
