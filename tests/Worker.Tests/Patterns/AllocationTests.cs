using AgentGatewayPerf.Worker.Base;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Http;
using AgentGatewayPerf.Worker.Loop;
using AgentGatewayPerf.Worker.Patterns;
using AgentGatewayPerf.Worker.Patterns.A2a;
using AgentGatewayPerf.Worker.Patterns.Mcp;
using AgentGatewayPerf.Worker.Samples;
using AgentGatewayPerf.Worker.Schedule;

namespace AgentGatewayPerf.Worker.Tests.Patterns;

/// <summary>Once the load is steady, the load thread allocates nothing for a request and makes no system call that it need not.</summary>
public sealed class AllocationTests
{
    const ulong Requests = 5_000;

    public static TheoryData<Pattern, bool, double> Patterns => new()
    {
        { Pattern.McpToolsCall, false, 0 },
        { Pattern.McpMixed, false, 0 },
        { Pattern.A2AMessage, false, 0 },
        { Pattern.A2AConversation, false, 0 },
        { Pattern.A2AAgentCard, false, 0 },
        { Pattern.McpToolsCall, true, 0 },
        { Pattern.McpMixed, false, 0.5 },
        { Pattern.A2AAgentCard, false, 1 },
    };

    [Theory]
    [MemberData(nameof(Patterns))]
    public async Task Steady_load_allocates_nothing_and_sends_and_receives_once_a_request(Pattern pattern, bool open, double traced)
    {
        using var server = new LoopbackServer(Response);
        var assign = ShardHarness.Assign(server.Url);
        var spec = ShardHarness.Pattern(pattern, 4, Requests);
        // Long enough for every buffer to have found its size.
        spec.Warmup = new Warmup { Requests = Requests };
        if (open)
        {
            spec.Requests = 0;
            spec.DurationUs = 1_000_000;
            spec.Open = new OpenModel { Stages = { new Stage { DurationUs = 1_000_000, StartRate = Requests, EndRate = Requests } } };
        }
        var target = await HttpTarget.ResolveAsync(assign.Target, TestContext.Current.CancellationToken);
        using var loop = new EventLoop(EventLoop.CreatePoller(), "load");
        var pool = new SampleBufferPool();
        var recorder = new SampleRecorder(pool, (samples, _) => pool.Return(samples.Array!));
        var context = new LoadContext
        {
            Loop = loop,
            Target = target,
            Spec = spec,
            Recorder = recorder,
            Failures = new FailureLog([]),
            Shard = (0, 1),
            Traces = new TraceDraw(traced, new Random(1)),
        };
        var head = new HttpHead(target, "test", "", [], "test");
        PatternDriver driver = spec.Pattern is Pattern.McpToolsCall or Pattern.McpMixed
            ? new McpPattern(spec, head, "/mcp")
            : new A2aPattern(spec, head, "/", "test");
        var run = new ThreadScenario(context, driver);

        long allocated = 0;
        var (first, last) = (default(LoopCounts), default(LoopCounts));
        await loop.RunAsync(async () =>
        {
            Assert.Null(await run.PrepareFirstAsync());
            await run.PrepareRestAsync();
            await run.RunAsync(Phase.Warmup, new StepStart(Clock.Now));
            var before = GC.GetAllocatedBytesForCurrentThread();
            first = loop.Counts;
            await run.RunAsync(Phase.Load, new StepStart(Clock.Now));
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            last = loop.Counts;
            await run.EndAsync();
        });
        recorder.BeginPhase(Phase.Load);

        Assert.True(recorder.Counts.Completed > 0);
        if (!open)
            Assert.Equal(Requests, recorder.Counts.Completed);
        Assert.Equal(0u, recorder.Counts.Failed);
        // What a phase takes once (its schedule, a task for each virtual user, timers of the sweep) is not a request's.
        const long once = 16 * 1024;
        TestContext.Current.TestOutputHelper!.WriteLine($"{allocated} bytes for {recorder.Counts.Completed} requests");
        Assert.InRange(allocated, 0, once + (long)recorder.Counts.Completed);

        var requests = (long)recorder.Counts.Completed;
        Assert.Equal(requests, last.Sends - first.Sends);
        // The server writes a response at once: one receive for each, but for what the kernel cuts in two.
        Assert.InRange(last.Receives - first.Receives, requests, requests + requests / 100 + 10);
        Assert.Equal(0, last.Watches - first.Watches);
        // At most a wait for every response, for every moment of an open schedule and for the sweep ten times a second.
        Assert.InRange(last.Waits - first.Waits, 1, requests * (open ? 2 : 1) + 500);
    }

    static string Response(string request)
    {
        if (request.StartsWith("GET", StringComparison.Ordinal))
            return LoopbackServer.Json("""{"name":"a","url":"http://localhost/"}""");
        if (request.StartsWith("DELETE", StringComparison.Ordinal) || request.Contains("notifications/", StringComparison.Ordinal))
            return "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n";
        var id = LoopbackServer.IdOf(request);
        var result = request switch
        {
            _ when request.Contains("\"initialize\"", StringComparison.Ordinal) => """{"protocolVersion":"2025-11-25"}""",
            _ when request.Contains("\"tools/list\"", StringComparison.Ordinal) => """{"tools":[{"name":"echo"}]}""",
            _ when request.Contains("\"tools/call\"", StringComparison.Ordinal) => """{"content":[{"type":"text","text":"hello"}]}""",
            _ => $$"""{"kind":"task","id":"task-{{id}}","contextId":"context","status":{"state":"input-required" } }""",
        };
        return LoopbackServer.Json($$"""{"jsonrpc":"2.0","id":{{id}},"result":{{result}}}""");
    }
}
