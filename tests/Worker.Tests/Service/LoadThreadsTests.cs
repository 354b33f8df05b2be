using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Schedule;

namespace AgentGatewayPerf.Worker.Tests.Service;

/// <summary>Several load threads send and count what one does.</summary>
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
        var assign = ShardHarness.Assign(server.Url, ShardHarness.Pattern(Pattern.McpToolsCall, 5, 103));
        assign.LoadThreads = threads;
        var outcome = await ShardHarness.RunAsync(assign);

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

    [Fact]
    public async Task Arrivals_of_all_threads_make_one_even_stream()
    {
        using var server = new LoopbackServer(_ => LoopbackServer.Json(Card));
        var spec = ShardHarness.Pattern(Pattern.A2AAgentCard, 6, 0);
        spec.DurationUs = 500_000;
        spec.Open = new OpenModel { Stages = { new Stage { DurationUs = 500_000, StartRate = 200, EndRate = 200 } }, MaxVirtualUsers = 6 };
        var assign = ShardHarness.Assign(server.Url, spec);
        assign.LoadThreads = 3;
        var outcome = await ShardHarness.RunAsync(assign);

        Assert.Equal(100u, outcome.Finished.Planned);
        outcome.AssertDueEvery(5_000);
    }

    [Fact]
    public async Task Stopping_stops_every_thread()
    {
        using var server = new LoopbackServer(Response);
        var spec = ShardHarness.Pattern(Pattern.McpToolsList, 4, 0);
        // Without the stop, it would go on until the harness gives up.
        spec.DurationUs = 600_000_000;
        var assign = ShardHarness.Assign(server.Url, spec);
        assign.LoadThreads = 2;
        var batches = 0;
        var outcome = await ShardHarness.RunAsync(assign, (shardEvent, shard) =>
        {
            if (shardEvent.SampleBatch is { PatternIndex: 0 } && ++batches == 6)
                shard.Stop(abort: true);
        });

        Assert.Equal(outcome.Finished.Completed + outcome.Finished.Failed + outcome.Finished.Aborted, (ulong)outcome.Samples.Count);
    }

    [Fact]
    public void Slices_add_up_to_the_whole() => Gen.Select(Gen.UInt[1, 40], Gen.ULong[0, 200], Gen.Int[1, 12], Gen.UInt[1, 5], Gen.ULong[0, 50]).Sample(
        (users, requests, threads, turns, warmup) =>
        {
            var spec = ShardHarness.Pattern(Pattern.A2AConversation, users, requests);
            spec.A2A.Turns = turns;
            if (requests == 0)
                spec.DurationUs = 1;
            if (warmup > 0)
                spec.Warmup = new Warmup { Requests = warmup };
            var count = PatternSlices.Count(spec, threads);
            var slices = Enumerable.Range(0, count).Select(i => PatternSlices.Of(spec, i, count)).ToList();

            return count >= 1 && count <= threads
                && slices.Sum(s => (long)s.VirtualUsers) == users && slices.All(s => s.VirtualUsers > 0)
                && slices.Sum(s => (long)s.Requests) == (long)requests && (requests == 0 || slices.All(s => s.Requests > 0))
                && slices.Sum(s => (long)(s.Warmup?.Requests ?? 0)) == (long)warmup;
        });

    static string Response(string request)
    {
        if (request.StartsWith("DELETE", StringComparison.Ordinal) || request.Contains("notifications/", StringComparison.Ordinal))
            return "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n";
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
