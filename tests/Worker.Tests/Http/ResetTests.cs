using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Tests.Service;

namespace AgentGatewayPerf.Worker.Tests.Http;

/// <summary>The code of a reset says when the connection was lost.</summary>
[Trait("Speed", "fast")]
public sealed class ResetTests
{
    [Theory]
    [InlineData("", ResetMoment.ReusedConnection, "before the response, on a connection that had been used before")]
    [InlineData(
        "HTTP/1.1 200 OK\r\nContent-Length: 90\r\nConnection: close\r\n\r\n{", ResetMoment.DuringResponse,
        "in the middle of the response")]
    public async Task A_lost_connection_says_when_it_was_lost(string lastWords, ResetMoment moment, string text)
    {
        var requests = 0;
        using var server = new LoopbackServer(_ =>
            Interlocked.Increment(ref requests) == 3
                ? lastWords
                : LoopbackServer.Json("""{"name":"a","url":"http://localhost/"}""")
        );
        var outcome = await ShardHarness.RunAsync(ShardPlan.Of(server.Url, Traffic.Of(Pattern.A2AAgentCard, 1, 5)));
        AssertOneReset(outcome, moment, text);
    }

    [Fact]
    public async Task A_new_connection_is_told_from_one_that_was_used_before()
    {
        var requests = 0;
        using var server = new LoopbackServer(_ => Interlocked.Increment(ref requests) switch
        {
            // The connection of the discovery is closed behind it, and the next one before its first response.
            1 => LoopbackServer.Json("""{"name":"a","url":"http://localhost/"}""", "Connection: close\r\n"),
            2 => "",
            _ => LoopbackServer.Json("""{"name":"a","url":"http://localhost/"}"""),
        });
        var outcome = await ShardHarness.RunAsync(ShardPlan.Of(server.Url, Traffic.Of(Pattern.A2AAgentCard, 1, 5)));
        AssertOneReset(outcome, ResetMoment.NewConnection, "before the response, on a new connection");
    }

    static void AssertOneReset(ShardOutcome outcome, ResetMoment moment, string text)
    {
        var reset = Assert.Single(outcome.Samples, sample => sample.Outcome != OutcomeClass.Ok);
        Assert.Equal((OutcomeClass.Reset, (int)moment), (reset.Outcome, reset.Code));
        var message = Assert.Single(outcome.Failures);
        Assert.Equal((int)moment, message.Code);
        Assert.Contains(text, message.Message, StringComparison.Ordinal);
    }
}
