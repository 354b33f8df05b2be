using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Loop;

namespace AgentGatewayPerf.Worker.Tests.Service;

/// <summary>Several load threads send and count what one does.</summary>
[Trait("Speed", "fast")]
public sealed class LoadThreadsTests
{
    const string Card = """{"name":"a","url":"http://localhost/"}""";

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(16)]
    public async Task Requests_are_divided_to_the_last_one(uint threads)
    {
        using var server = new LoopbackServer(Response);
        var plan = ShardPlan.Of(server.Url, Traffic.Of(Pattern.McpToolsCall, 5, 103));
        plan.Assign.LoadThreads = threads;
        var outcome = await ShardHarness.RunAsync(plan);

        Assert.Equal(103u, outcome.Finished.Planned);
        Assert.Equal(103u, outcome.Finished.Completed);
        Assert.Equal(103, outcome.Samples.Count);
        Assert.Equal(5u, outcome.Finished.VirtualUsers);
        Assert.Equal(5u, outcome.Readies.Single().VirtualUsersReady);
        Assert.Equal(threads, outcome.Readies.Single().Worker.LoadThreads);
        Assert.Equal(5, outcome.SetupCounts[Operation.Initialize]);
        Assert.Equal(5, outcome.SetupCounts[Operation.EndSession]);
        Assert.Equal(1, outcome.SetupCounts[Operation.Discover]);
        Assert.Equal((ulong)outcome.AllSamples.Count, outcome.ShardFinished.Samples);
    }

    [Theory]
    [InlineData(0, false, 1, 1)]
    [InlineData(8, false, 2, 8)]
    [InlineData(1, true, 64, 1)]
    [InlineData(8, true, 4, 4)]
    [InlineData(8, true, 2.5, 2)]
    [InlineData(8, true, 0.25, 1)]
    public void Needed_threads_are_no_more_than_the_processors(uint threads, bool auto, double cores, int expected) =>
        Assert.Equal(expected, LoadThreads.CountFor(new Assign { LoadThreads = threads, LoadThreadsAuto = auto }, cores));

    [Fact]
    public async Task Arrivals_of_all_threads_make_one_even_stream()
    {
        using var server = new LoopbackServer(_ => LoopbackServer.Json(Card));
        var plan = ShardPlan.Of(server.Url, Traffic.Open(Pattern.A2AAgentCard, 6, 200, 0.5, 6));
        plan.Assign.LoadThreads = 3;
        var outcome = await ShardHarness.RunAsync(plan);

        Assert.Equal(100u, outcome.Finished.Planned);
        outcome.AssertDueEvery(5_000);
    }

    [Fact]
    public async Task Stopping_stops_every_thread()
    {
        using var server = new LoopbackServer(Response);
        var traffic = Traffic.Of(Pattern.McpToolsList, 4, 0);
        // Without the stop, it would go on until the harness gives up.
        traffic.Load.DurationUs = 600_000_000;
        var plan = ShardPlan.Of(server.Url, traffic);
        plan.Assign.LoadThreads = 2;
        var batches = 0;
        var outcome = await ShardHarness.RunAsync(plan, (shardEvent, driver) =>
        {
            if (shardEvent.SampleBatch is { Step: 1 } && ++batches == 6)
                driver.Stop(abort: true, step: 1);
        });

        Assert.Equal(
            outcome.Finished.Completed + outcome.Finished.Failed + outcome.Finished.Aborted, (ulong)outcome.Samples.Count);
    }

    static string Response(string request)
    {
        if (
            request.StartsWith("DELETE", StringComparison.Ordinal)
                || request.Contains("notifications/", StringComparison.Ordinal))
        {
            return "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n";
        }
        var result = request switch
        {
            _ when request.Contains("\"initialize\"", StringComparison.Ordinal) => """{"protocolVersion":"2025-11-25"}""",
            _ when request.Contains("\"tools/list\"", StringComparison.Ordinal) => """{"tools":[{"name":"echo"}]}""",
            _ => """{"content":[{"type":"text","text":"hello"}]}""",
        };
        return LoopbackServer.Json(
            $$"""{"jsonrpc":"2.0","id":{{LoopbackServer.IdOf(request)}},"result":{{result}}}""",
            request.Contains("\"initialize\"", StringComparison.Ordinal) ? "Mcp-Session-Id: s\r\n" : "");
    }
}
