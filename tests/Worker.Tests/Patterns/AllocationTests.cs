using AgentGatewayPerf.Demo.V1;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Base;
using AgentGatewayPerf.Worker.Http;
using AgentGatewayPerf.Worker.Http.Http2;
using AgentGatewayPerf.Worker.Loop;
using AgentGatewayPerf.Worker.Patterns;
using AgentGatewayPerf.Worker.Samples;
using AgentGatewayPerf.Worker.Schedule;
using AgentGatewayPerf.Worker.Tests.Http.Http2;
using AgentGatewayPerf.Worker.Tests.Patterns.A2a;
using AgentGatewayPerf.Worker.Tests.Service;
using Task = System.Threading.Tasks.Task;

namespace AgentGatewayPerf.Worker.Tests.Patterns;

/// <summary>Once the load is steady, the load thread allocates nothing for a request and makes no system call that it need
/// not.</summary>
public sealed class AllocationTests
{
    const ulong Requests = 5_000;

    public static TheoryData<Pattern, bool, double, string> Patterns => new()
    {
        { Pattern.McpToolsCall, false, 0, "2025-11-25" },
        { Pattern.McpMixed, false, 0, "2025-11-25" },
        { Pattern.A2AMessage, false, 0, "" },
        { Pattern.A2AConversation, false, 0, "" },
        { Pattern.A2AAgentCard, false, 0, "" },
        { Pattern.A2AStream, false, 0, "" },
        { Pattern.McpToolsCall, true, 0, "2025-11-25" },
        { Pattern.McpMixed, false, 0.5, "2025-11-25" },
        { Pattern.A2AAgentCard, false, 1, "" },
        { Pattern.McpToolsCall, false, 0, "2026-07-28" },
        { Pattern.McpMixed, true, 0.5, "2026-07-28" },
        { Pattern.McpResourcesList, false, 0, "2026-07-28" },
        { Pattern.McpResourcesRead, false, 0, "2025-11-25" },
        { Pattern.McpPromptsList, false, 0, "2025-11-25" },
        { Pattern.McpPromptsGet, false, 0, "2026-07-28" },
        { Pattern.McpPing, false, 0, "2025-11-25" },
        { Pattern.McpDiscover, false, 0, "2026-07-28" },
        { Pattern.McpToolsCall, false, 0, "2024-11-05" },
    };

    [Theory]
    [MemberData(nameof(Patterns))]
    public Task Steady_load_allocates_nothing_and_sends_and_receives_once_a_request(
        Pattern pattern, bool open, double traced, string mcpVersion) => MeasureAsync(pattern, open, traced, mcpVersion, false);

    [Theory]
    [InlineData(Pattern.McpToolsCall)]
    [InlineData(Pattern.A2AConversation)]
    public Task Users_who_think_allocate_nothing_either(Pattern pattern) =>
        MeasureAsync(pattern, false, 0, "2025-11-25", false, new Pauses { LeastThinkUs = 50, MostThinkUs = 500, Seed = 1 });

    [Theory]
    [InlineData(Pattern.McpToolsCall, "2025-11-25", false)]
    [InlineData(Pattern.McpMixed, "2026-07-28", false)]
    [InlineData(Pattern.McpToolsCall, "2026-07-28", true)]
    public Task Tools_in_turn_allocate_nothing_either(Pattern pattern, string mcpVersion, bool http2) =>
        MeasureAsync(pattern, false, 0, mcpVersion, http2, tools: ["echo", "search", "book"]);

    [Theory]
    [InlineData(Pattern.McpToolsCall, false, 0, "2025-11-25")]
    [InlineData(Pattern.McpMixed, false, 0.5, "2026-07-28")]
    [InlineData(Pattern.A2AAgentCard, true, 0, "")]
    public Task Steady_load_over_http2_allocates_nothing_and_sends_and_receives_at_most_once_a_request(
        Pattern pattern, bool open, double traced, string mcpVersion) => MeasureAsync(pattern, open, traced, mcpVersion, true);

    [Theory]
    [InlineData(Pattern.A2AMessage, A2aVersion._10)]
    [InlineData(Pattern.A2AConversation, A2aVersion._03)]
    [InlineData(Pattern.A2AStream, A2aVersion._10)]
    public Task Calls_of_grpc_allocate_nothing_either(Pattern pattern, A2aVersion version) =>
        MeasureAsync(pattern, false, 0.5, "", true, grpc: version);

    static async Task MeasureAsync(
        Pattern pattern, bool open, double traced, string mcpVersion, bool http2, Pauses? pauses = null,
        IReadOnlyList<string>? tools = null, A2aVersion? grpc = null)
    {
        using var server = new LoopbackServer(Response);
        using var http2Server = new FrameServer(request => grpc is not null && request.Body.Length > 0
            ? Grpc(request.Stream, pattern)
            : FrameServer.Json(request.Stream, Response(request.Body).Split("\r\n\r\n")[1]));
        using var sse = new SseServer();
        var isSse = mcpVersion == McpRevisions.HttpSse;
        var traffic = Traffic.Of(pattern, 4, Requests);
        traffic.Scenario.Mcp.Version = mcpVersion;
        traffic.Load.Pauses = pauses;
        if (grpc is { } version)
            (traffic.Scenario.A2A.Version, traffic.Scenario.A2A.Binding) = (version, A2aBindingKind.Grpc);
        foreach (var tool in tools ?? [])
            traffic.Scenario.Mcp.Tools.Add(new WeightedTool { Name = tool, Weight = 1, ArgumentsJson = $$"""{"of":"{{tool}}"}""" });
        // Long enough for every buffer to have found its size.
        var warmUp = Slice(traffic);
        var load = Slice(open ? Traffic.Open(pattern, 4, Requests, 1, 4) : traffic);
        var plan = ShardPlan.Of(http2 ? http2Server.Url : isSse ? sse.Url : server.Url, traffic);
        plan.Target.Http2 = http2;
        var target = await HttpTarget.ResolveAsync(plan.Target, TestContext.Current.CancellationToken);
        using var loop = new EventLoop(EventLoop.CreatePoller(), "load");
        var sink = new DiscardingSink();
        var driver = PatternDriver.Create(traffic.Scenario, plan.Target, new HttpHead(target, "test", "", [], "test"), "test");
        var context = new LoadContext
        {
            Loop = loop,
            Target = target,
            Scenario = traffic.Scenario,
            Recorder = new SampleRecorder(sink, new FailureLog([]), new StepRecord(0, 0, Clock.Now)),
            Traces = new TraceDraw(traced, new Random(1)),
            Heads = new HeadMemory(driver.WantedHeader),
        };
        var scenario = new ThreadScenario(context, driver, 4);
        var measured = new ThreadLoad(load, new StepRecord(2, 0, Clock.Now));

        long allocated = 0;
        var (first, last) = (default(LoopCounts), default(LoopCounts));
        await loop.RunAsync(async () =>
        {
            Assert.Null(await scenario.PrepareFirstAsync());
            await scenario.PrepareRestAsync();
            await scenario.RunAsync(new ThreadLoad(warmUp, new StepRecord(1, 0, Clock.Now)), new StepStart(Clock.Now));
            var before = GC.GetAllocatedBytesForCurrentThread();
            first = loop.Counts;
            await scenario.RunAsync(measured, new StepStart(Clock.Now));
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            last = loop.Counts;
            await scenario.EndAsync();
        });
        var counts = measured.Record.Counts;

        Assert.True(counts.Completed > 0);
        if (!open)
            Assert.Equal(Requests, counts.Completed);
        Assert.Equal(0u, counts.Failed);
        // What a load takes once (its schedule, a task for each virtual user, timers of the sweep) is not a request's.
        var once = (pattern == Pattern.A2AStream ? 128 : 16) * 1024;
        TestContext.Current.TestOutputHelper!.WriteLine($"{allocated} bytes for {counts.Completed} requests");
        Assert.InRange(allocated, 0, once + (long)counts.Completed);

        var requests = (long)counts.Completed;
        // On a shared connection several come and go together.
        Assert.InRange(last.Sends - first.Sends, http2 ? 1 : requests, requests);
        // The server writes a response at once: one receive for each, but for what the kernel cuts in two.
        // Where the response comes on a stream, that the request was accepted is another.
        var receives = isSse ? 2 * requests : requests;
        Assert.InRange(last.Receives - first.Receives, http2 ? 1 : receives, receives + receives / 100 + 10);
        Assert.Equal(0, last.Watches - first.Watches);
        // At most a wait for every response, for every moment of an open schedule or pause, and for the sweep ten times a second.
        Assert.InRange(last.Waits - first.Waits, 1, receives * (open || pauses is not null ? 2 : 1) + 500);
    }

    static LoadSlice Slice(Traffic traffic) =>
        LoadSlice.Divide(traffic.Load, PatternInfo.RequestsPerUnit(traffic.Scenario), new StreamShare(0, 1), 1).Single();

    sealed class DiscardingSink : ISampleSink
    {
        public SampleBufferPool Pool { get; } = new();

        public void Accept(StepRecord record, ArraySegment<Sample> samples) => Pool.Return(samples.Array!);
    }

    static string Response(string request)
    {
        if (request.Length == 0 || request.StartsWith("GET", StringComparison.Ordinal))
            return LoopbackServer.Json("""{"name":"a","url":"http://localhost/"}""");
        if (request.StartsWith("DELETE", StringComparison.Ordinal) || request.Contains("notifications/", StringComparison.Ordinal))
            return "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n";
        var id = LoopbackServer.IdOf(request);
        if (request.Contains("\"message/stream\"", StringComparison.Ordinal))
            return Stream(id);
        var result = request switch
        {
            _ when request.Contains("\"initialize\"", StringComparison.Ordinal) => """{"protocolVersion":"2025-11-25"}""",
            _ when request.Contains("\"tools/list\"", StringComparison.Ordinal) => """{"tools":[{"name":"echo"},{"name":"search"},{"name":"book"}]}""",
            _ when request.Contains("\"tools/call\"", StringComparison.Ordinal) => """{"content":[{"type":"text","text":"hello"}]}""",
            _ when !request.Contains("\"message\"", StringComparison.Ordinal) =>
                """{"resources":[{"uri":"a:b"}],"prompts":[{"name":"p"}],"contents":[],"messages":[],"supportedVersions":["2026-07-28"]}""",
            _ => $$"""{"kind":"task","id":"task-{{id}}","contextId":"context","status":{"state":"input-required" } }""",
        };
        return LoopbackServer.Json($$"""{"jsonrpc":"2.0","id":{{id}},"result":{{result}}}""");
    }

    /// <summary>A response of gRPC: one message, or a stream of 20 numbered events.</summary>
    static byte[] Grpc(int stream, Pattern pattern)
    {
        byte[] head = [0x88, 0x0F, 0x10, 16, .. "application/grpc"u8];
        byte[] trailers = [0x00, 11, .. "grpc-status"u8, 1, (byte)'0'];
        var messages = pattern == Pattern.A2AStream
            ? Enumerable.Range(1, 20).Select(number => GrpcBody.Json<StreamResponse>(number switch
            {
                1 => $$"""{"task":{"id":"t","contextId":"c","status":{"state":"TASK_STATE_WORKING"},{{Stamp(number)}} } }""",
                20 => $$"""{"statusUpdate":{"taskId":"t","contextId":"c","status":{"state":"TASK_STATE_COMPLETED"},{{Stamp(number)}} } }""",
                _ => $$"""{"artifactUpdate":{"taskId":"t","artifact":{"artifactId":"a"},"append":{{(number > 2 ? "true" : "false")}},{{Stamp(number)}} } }""",
            }))
            : [GrpcBody.Json<SendMessageResponse>("""{"task":{"id":"t","contextId":"c","status":{"state":"TASK_STATE_INPUT_REQUIRED"}}}""")];
        return
        [
            .. FrameServer.Frame(FrameType.Headers, 4, stream, head),
            .. FrameServer.Frame(FrameType.Data, 0, stream, GrpcBody.Of(messages)),
            .. FrameServer.Frame(FrameType.Headers, 5, stream, trailers),
        ];

        static string Stamp(int number) => $$""" "metadata":{"agentgateway-perf":{"event":{{number}},"events":20,"clock":"x"} } """;
    }

    // 20 numbered events, which is 100,000 in all.
    static string Stream(string id)
    {
        var events = string.Concat(Enumerable.Range(1, 20).Select(number => number switch
        {
            1 => Event(number, """ "kind":"task","id":"t","contextId":"c","status":{"state":"working"} """),
            20 => Event(number, """ "kind":"status-update","taskId":"t","contextId":"c","status":{"state":"completed"},"final":true """),
            _ => Event(number, $$""" "kind":"artifact-update","taskId":"t","artifact":{"artifactId":"a"},"append":{{(number > 2 ? "true" : "false")}} """),
        }));
        return $"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: {events.Length}\r\n\r\n{events}";

        string Event(int number, string members) =>
            $$"""data: {"jsonrpc":"2.0","id":{{id}},"result":{ {{members}},"metadata":{"agentgateway-perf":{"event":{{number}},"events":20} } } }"""
            + "\n\n";
    }
}
