using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Worker.Tests.Service;

/// <summary>Virtual users that pause between their requests.</summary>
public sealed class PausesTests
{
    const ulong ThinkUs = 20_000;

    [Theory]
    [InlineData(Pattern.McpToolsCall)]
    [InlineData(Pattern.A2AConversation)]
    public async Task A_pause_follows_on_every_response_and_is_in_no_time(Pattern pattern)
    {
        using var server = new LoopbackServer(ResponseTo);
        var traffic = Traffic.Of(pattern, 1, 30);
        traffic.Load.Pauses = new Pauses { LeastThinkUs = ThinkUs, MostThinkUs = 2 * ThinkUs, Seed = 1 };
        var outcome = await ShardHarness.RunAsync(ShardPlan.Of(server.Url, traffic));

        Assert.Equal(30u, outcome.Finished.Completed);
        var samples = outcome.Samples;
        // What is due behind the end of the response before it cannot have the pause in its time.
        foreach (var (before, next) in samples.Zip(samples.Skip(1)))
        {
            var ended = before.IntendedStartUs + (long)before.LatencyUs;
            Assert.True(next.IntendedStartUs - ended >= (long)ThinkUs - 2, $"{next.IntendedStartUs - ended} µs");
        }
        // Nobody is late who is due when he has thought.
        Assert.All(outcome.Events.Select(e => e.Vitals).OfType<Vitals>(), vitals => Assert.Equal(0u, vitals.ScheduleLagMaxUs));
    }

    [Fact]
    public async Task The_end_of_a_load_and_a_stop_end_pauses()
    {
        using var server = new LoopbackServer(ResponseTo);
        var timed = Traffic.Of(Pattern.McpToolsCall, 3, 0);
        timed.Load.DurationUs = 300_000;
        timed.Load.Pauses = new Pauses { PaceUs = 60_000_000 };
        var outcome = await ShardHarness.RunAsync(ShardPlan.Of(server.Url, timed));
        Assert.Equal((0u, 0u), (outcome.Finished.Planned, outcome.Finished.Completed));

        var counted = Traffic.Of(Pattern.McpToolsCall, 3, 10);
        counted.Load.Pauses = new Pauses { LeastThinkUs = 60_000_000, MostThinkUs = 60_000_000 };
        var isStopped = false;
        outcome = await ShardHarness.RunAsync(ShardPlan.Of(server.Url, counted), (next, driver) =>
        {
            if (next.Ready is null || isStopped)
                return;
            isStopped = true;
            var stop = new ShardCommand { Stop = new Stop { Mode = Stop.Types.Mode.Drain } };
            _ = Task.Delay(300).ContinueWith(_ => driver.Send(stop));
        });
        Assert.Equal((10u, 10u), (outcome.Finished.Planned, outcome.Finished.NotSent));
    }

    static string ResponseTo(string request)
    {
        if (request.StartsWith("GET", StringComparison.Ordinal))
            return LoopbackServer.Json("""{"name":"a","url":"http://localhost/"}""");
        var id = LoopbackServer.IdOf(request);
        var result = request switch
        {
            _ when request.Contains("\"initialize\"", StringComparison.Ordinal) => """{"protocolVersion":"2025-11-25"}""",
            _ when request.Contains("\"tools/list\"", StringComparison.Ordinal) => """{"tools":[{"name":"echo"}]}""",
            _ when request.Contains("\"tools/call\"", StringComparison.Ordinal) => """{"content":[]}""",
            _ => $$"""{"kind":"task","id":"task-{{id}}","contextId":"context","status":{"state":"input-required" } }""",
        };
        return request.Contains("notifications/", StringComparison.Ordinal)
            ? "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"
            : LoopbackServer.Json($$"""{"jsonrpc":"2.0","id":{{id}},"result":{{result}}}""");
    }
}
