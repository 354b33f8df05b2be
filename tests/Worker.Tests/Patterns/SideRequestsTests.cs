using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Http;
using AgentGatewayPerf.Worker.Loop;
using AgentGatewayPerf.Worker.Patterns;
using AgentGatewayPerf.Worker.Samples;
using AgentGatewayPerf.Worker.Tests.Service;

namespace AgentGatewayPerf.Worker.Tests.Patterns;

public sealed class SideRequestsTests
{
    static readonly byte[] Request = [.. "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"u8];

    [Fact]
    public async Task An_exception_of_a_side_connection_goes_no_further()
    {
        using var loop = new EventLoop(EventLoop.CreatePoller(), "load");
        var context = await ContextAsync(loop, "http://127.0.0.1:1");
        // Nowhere to connect to: connecting throws.
        context.Target.EndPoints = [];
        await loop.RunAsync(async () =>
        {
            context.SideRequests.Send(Request);
            await context.SideRequests.EndAsync();
        });
        Assert.Equal(0, loop.OpenSockets);
    }

    [Fact]
    public async Task What_is_on_its_way_ends_with_the_load()
    {
        using var server = new LoopbackServer(_ =>
        {
            Thread.Sleep(200);
            return "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n";
        });
        using var loop = new EventLoop(EventLoop.CreatePoller(), "load");
        var context = await ContextAsync(loop, server.Url);
        await loop.RunAsync(async () =>
        {
            for (var i = 0; i < 300; i++)
                context.SideRequests.Send(Request);
            Assert.InRange(loop.OpenSockets, 1, 256);
            await context.SideRequests.EndAsync();
        });
        Assert.Equal(0, loop.OpenSockets);
    }

    static async Task<LoadContext> ContextAsync(EventLoop loop, string url) => new()
    {
        Loop = loop,
        Target = await HttpTarget.ResolveAsync(ShardPlan.Of(url).Target, TestContext.Current.CancellationToken),
        Scenario = new Scenario(),
        Recorder = new SampleRecorder(new SampleList(), new FailureLog([]), new StepRecord(0, 0, 0)),
    };
}
