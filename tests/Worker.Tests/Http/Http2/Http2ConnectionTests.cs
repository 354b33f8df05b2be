using System.Text;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Http.Http2;
using AgentGatewayPerf.Worker.Tests.Service;
using static AgentGatewayPerf.Worker.Tests.Http.Http2.FrameServer;

namespace AgentGatewayPerf.Worker.Tests.Http.Http2;

/// <summary>What a server may do in frames, and what comes of it.</summary>
public sealed class Http2ConnectionTests
{
    static ReadOnlySpan<byte> Trailer => [0x40, 1, (byte)'t', 1, (byte)'r'];

    [Fact]
    public async Task A_refused_request_is_sent_once()
    {
        // RFC 9113, section 8.7: a client may send it again, and most do.
        var calls = 0;
        using var server = new FrameServer(request => request.IsCall && Interlocked.Increment(ref calls) == 3
            ? Frame(FrameType.Reset, 0, request.Stream, 0, 0, 0, 7)
            : Mcp(request));
        var outcome = await RunAsync(server, Traffic.Of(Pattern.McpToolsCall, 1, 8));
        Assert.Equal((7u, 1u), (outcome.Finished.Completed, outcome.Finished.Failed));
        Assert.Equal(8, calls);
        Assert.Contains("refused by the server (REFUSED_STREAM)", Assert.Single(outcome.Failures).Message);
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task After_a_goaway_requests_take_another_connection_and_none_is_sent_twice()
    {
        var calls = 0;
        using var server = new FrameServer(request => request.IsCall && Interlocked.Increment(ref calls) == 3
            // The last stream it looked at is the one before.
            ? Frame(FrameType.GoAway, 0, 0, [.. Number(request.Stream - 2), 0, 0, 0, 0])
            : Mcp(request));
        var outcome = await RunAsync(server, Traffic.Of(Pattern.McpToolsCall, 1, 8));
        Assert.Equal((7u, 1u), (outcome.Finished.Completed, outcome.Finished.Failed));
        Assert.Equal((8, 2), (calls, server.Connections));
        Assert.Contains("GOAWAY, NO_ERROR", Assert.Single(outcome.Failures).Message);
    }

    [Fact]
    public async Task A_goaway_lets_what_is_in_flight_end()
    {
        var calls = 0;
        using var server = new FrameServer(request => request.IsCall && Interlocked.Increment(ref calls) == 3
            ? [.. Frame(FrameType.GoAway, 0, 0, [.. Number(request.Stream), 0, 0, 0, 0]), .. Mcp(request)]
            : Mcp(request));
        var outcome = await RunAsync(server, Traffic.Of(Pattern.McpToolsCall, 1, 8));
        Assert.Equal((8u, 0u), (outcome.Finished.Completed, outcome.Finished.Failed));
        Assert.Equal(2, server.Connections);
    }

    [Theory]
    [InlineData(100u, 7, 1)]
    [InlineData(3u, 7, 3)]
    [InlineData(1u, 4, 4)]
    public async Task Virtual_users_share_connections(uint streams, int users, int connections)
    {
        using var server = new FrameServer(Mcp);
        var outcome = await RunAsync(
            server, Traffic.Of(Pattern.McpToolsCall, (uint)users, 50), target => target.Http2Streams = streams);
        Assert.Equal(50u, outcome.Finished.Completed);
        Assert.Equal(connections, server.Connections);
        Assert.Equal(connections, outcome.SetupCounts[Operation.Connect]);
    }

    [Fact]
    public async Task The_server_says_how_many_streams_it_takes()
    {
        using var server = new FrameServer(Mcp, 0, 3, 0, 0, 0, 2);
        var outcome = await RunAsync(server, Traffic.Of(Pattern.McpToolsCall, 5, 50));
        Assert.Equal((50u, 3), (outcome.Finished.Completed, server.Connections));
    }

    [Fact]
    public async Task A_server_that_takes_no_streams_is_named_so()
    {
        using var server = new FrameServer(Mcp, 0, 3, 0, 0, 0, 0);
        var outcome = await RunAsync(server, Traffic.Of(Pattern.McpToolsCall, 2, 4));
        Assert.Contains("allows no requests over HTTP/2", outcome.Readies.Single().Fault.Message);
    }

    [Fact]
    public async Task A_body_waits_for_the_windows_of_the_server()
    {
        var text = new string('x', 5_000);
        using var server = new FrameServer(Mcp, 0, 4, 0, 0, 0x10, 0);
        var traffic = Traffic.Of(Pattern.McpToolsCall, 2, 6);
        traffic.Scenario.Mcp.ToolArgumentsJson = $$"""{"message":"{{text}}"}""";
        var outcome = await RunAsync(server, traffic, target => target.TimeoutUs = 1_000_000);
        // The server takes 4,096 bytes of a stream and never more: what is longer waits until its time is over.
        Assert.Equal(0u, outcome.Finished.Completed);
        Assert.All(outcome.Samples, sample => Assert.Equal(OutcomeClass.Timeout, sample.Outcome));
        var sent = server.Received.Where(frame => frame.Type == FrameType.Data).GroupBy(frame => frame.Stream);
        Assert.All(sent, stream => Assert.InRange(stream.Sum(frame => frame.Length), 1, 4096));
    }

    [Theory]
    [InlineData("continuation")]
    [InlineData("padding")]
    [InlineData("priority")]
    [InlineData("interim")]
    [InlineData("trailers")]
    [InlineData("ping and settings")]
    [InlineData("empty data")]
    [InlineData("unknown frame")]
    [InlineData("byte by byte")]
    public async Task What_a_server_may_do_is_understood(string what)
    {
        using var server = new FrameServer(request => request.IsCall ? Special(request) : Mcp(request));
        var outcome = await RunAsync(server, Traffic.Of(Pattern.McpToolsCall, 2, 10));
        Assert.Equal((10u, 0u), (outcome.Finished.Completed, outcome.Finished.Failed));
        Assert.Equal(1, server.Connections);

        byte[] Special(FrameRequest request)
        {
            var stream = request.Stream;
            var body = Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","id":{{{request.Id}}},"result":{"content":[]}}""");
            byte[] head = [.. Frame(FrameType.Headers, 4, stream, JsonHead)];
            byte[] data = [.. Frame(FrameType.Data, 1, stream, body)];
            return what switch
            {
                "continuation" =>
                [
                    .. Frame(FrameType.Headers, 0, stream, JsonHead.AsSpan(0, 3)),
                    .. Frame(FrameType.Continuation, 4, stream, JsonHead.AsSpan(3)), .. data,
                ],
                "padding" =>
                [
                    .. Frame(FrameType.Headers, 0xC, stream, [2, .. JsonHead, 0, 0]),
                    .. Frame(FrameType.Data, 9, stream, [1, .. body, 0]),
                ],
                "priority" => [.. Frame(FrameType.Headers, 0x24, stream, [0, 0, 0, 0, 9, .. JsonHead]), .. data],
                "interim" => [.. Frame(FrameType.Headers, 4, stream, [0x08, 3, .. "103"u8]), .. head, .. data],
                "trailers" =>
                [
                    .. head, .. Frame(FrameType.Data, 0, stream, body), .. Frame(FrameType.Headers, 5, stream, Trailer),
                ],
                "ping and settings" =>
                [
                    .. Frame(FrameType.Ping, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8), .. Frame(FrameType.Settings, 0, 0, 0, 4, 0, 1, 0, 0),
                    .. head, .. data,
                ],
                "empty data" => [.. head, .. Frame(FrameType.Data, 0, stream, body), .. Frame(FrameType.Data, 1, stream)],
                "unknown frame" => [.. Frame((FrameType)0xBE, 0xFF, stream, 1, 2, 3), .. head, .. data],
                _ =>
                [
                    .. head, .. body.SelectMany(one => Frame(FrameType.Data, 0, stream, one)),
                    .. Frame(FrameType.Data, 1, stream),
                ],
            };
        }
    }

    [Theory]
    [InlineData("headers twice", "a pseudo-header where")]
    [InlineData("trailers without an end", "headers in the middle")]
    [InlineData("body before head", "before its head")]
    [InlineData("length", "content-length says")]
    [InlineData("capitals", "not allowed in HTTP/2")]
    [InlineData("no status", "no :status")]
    [InlineData("connection header", "not allowed in HTTP/2: connection")]
    public async Task A_response_that_is_none_is_a_failure_of_one_request(string what, string says)
    {
        var calls = 0;
        using var server = new FrameServer(
            request => request.IsCall && Interlocked.Increment(ref calls) == 3 ? Special(request) : Mcp(request));
        var outcome = await RunAsync(server, Traffic.Of(Pattern.McpToolsCall, 2, 10));
        Assert.Equal((9u, 1u), (outcome.Finished.Completed, outcome.Finished.Failed));
        Assert.Equal(OutcomeClass.Protocol, outcome.Samples.Single(sample => sample.Outcome != OutcomeClass.Ok).Outcome);
        Assert.Contains(says, Assert.Single(outcome.Failures).Message);
        Assert.Equal(1, server.Connections);

        byte[] Special(FrameRequest request)
        {
            var stream = request.Stream;
            byte[] head = [.. Frame(FrameType.Headers, 4, stream, JsonHead)];
            return what switch
            {
                "headers twice" => [.. head, .. head],
                "trailers without an end" => [.. head, .. Frame(FrameType.Headers, 4, stream, Trailer)],
                "body before head" => Frame(FrameType.Data, 0, stream, 1),
                "length" =>
                [
                    .. Frame(FrameType.Headers, 4, stream, [.. JsonHead, 0x0F, 0x0D, 1, (byte)'9']),
                    .. Frame(FrameType.Data, 1, stream, 1),
                ],
                "capitals" => Frame(FrameType.Headers, 4, stream, [0x88, 0, 1, (byte)'A', 1, (byte)'b']),
                "no status" => Frame(FrameType.Headers, 4, stream, JsonHead.AsSpan(1)),
                _ => Frame(FrameType.Headers, 4, stream, [.. JsonHead, 0, 10, .. "connection"u8, 5, .. "close"u8]),
            };
        }
    }

    [Theory]
    [InlineData("push", "a push")]
    [InlineData("unopened stream", "not opened")]
    [InlineData("long frame", "a frame of")]
    [InlineData("index", "an index that does not exist")]
    [InlineData("cut headers", "headers that do not go on")]
    [InlineData("window", "made larger by nothing")]
    [InlineData("window overflow", "a window too large")]
    [InlineData("setting", "out of its range")]
    [InlineData("endless headers", "headers longer than")]
    public async Task A_server_that_breaks_the_rules_loses_the_connection_and_the_load_goes_on(string what, string says)
    {
        var calls = 0;
        using var server = new FrameServer(
            request => request.IsCall && Interlocked.Increment(ref calls) == 3 ? Special(request.Stream) : Mcp(request));
        var outcome = await RunAsync(server, Traffic.Of(Pattern.McpToolsCall, 1, 10));
        Assert.Equal((9u, 1u), (outcome.Finished.Completed, outcome.Finished.Failed));
        Assert.Contains(says, Assert.Single(outcome.Failures).Message);
        Assert.Equal(2, server.Connections);
        Assert.Contains(server.Received, frame => frame.Type == FrameType.GoAway);

        byte[] Special(int stream) => what switch
        {
            "push" => Frame(FrameType.PushPromise, 4, stream, 0, 0, 0, 2, 0x82),
            "unopened stream" => Frame(FrameType.Data, 0, stream + 2, 1),
            "long frame" => Frame(FrameType.Data, 0, stream, new byte[20_000]),
            "index" => Frame(FrameType.Headers, 4, stream, 0xFF, 0x7F),
            "cut headers" => [.. Frame(FrameType.Headers, 0, stream, 0x88), .. Frame(FrameType.Ping, 0, 0, new byte[8])],
            "window" => Frame(FrameType.WindowUpdate, 0, 0, 0, 0, 0, 0),
            "window overflow" => Frame(FrameType.WindowUpdate, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF),
            "setting" => Frame(FrameType.Settings, 0, 0, 0, 4, 0xFF, 0xFF, 0xFF, 0xFF),
            _ =>
            [
                .. Frame(FrameType.Headers, 0, stream, new byte[16_000]),
                .. Enumerable.Repeat(Frame(FrameType.Continuation, 0, stream, new byte[16_000]), 5).SelectMany(frame => frame),
            ],
        };
    }

    [Fact]
    public async Task What_is_given_up_is_cancelled_and_the_connection_stays()
    {
        var calls = 0;
        using var server = new FrameServer(
            request => request.IsCall && Interlocked.Increment(ref calls) == 3 ? [] : Mcp(request));
        var outcome = await RunAsync(server, Traffic.Of(Pattern.McpToolsCall, 1, 6), target => target.TimeoutUs = 1_000_000);
        Assert.Equal((5u, 1u), (outcome.Finished.Completed, outcome.Finished.Failed));
        Assert.Equal(1, server.Connections);
        Assert.Single(server.Received, frame => frame.Type == FrameType.Reset);
    }

    static Task<ShardOutcome> RunAsync(FrameServer server, Traffic traffic, Action<Target>? change = null)
    {
        var plan = ShardPlan.Of(server.Url, traffic);
        plan.Target.Http2 = true;
        change?.Invoke(plan.Target);
        return ShardHarness.RunAsync(plan);
    }
}
