using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Testing.Scripted;
using AgentGatewayPerf.Worker.Tests.Service;

namespace AgentGatewayPerf.Worker.Tests.Patterns.Mcp;

/// <summary>Sessions are ended, and those that could not be are counted.</summary>
public sealed class EndOfSessionTests
{
    [Theory]
    [InlineData("retry-after: 1")]
    [InlineData("x-ratelimit-reset: 1")]
    [InlineData("x-other: 1")]
    public async Task A_refusal_by_a_rate_limit_is_tried_again(string header)
    {
        var refused = 0;
        await using var server = Start(() =>
            Interlocked.Increment(ref refused) <= 3 ? Reply.Status(429, "text/plain", "slow down", header) : null);
        var outcome = await RunAsync(server);
        Assert.Equal(0u, outcome.Releases.Single().SessionsLeftOpen);
        Assert.Equal(3 + 3, server.Requests.Count(request => request.Method == "DELETE"));
    }

    [Theory]
    [InlineData(429, "retry-after: 3600", 3)]
    [InlineData(500, "x-other: 1", 3)]
    [InlineData(404, "x-other: 1", 0)]
    [InlineData(405, "x-other: 1", 0)]
    public async Task Sessions_that_could_not_be_ended_are_counted(int status, string header, uint leftOpen)
    {
        await using var server = Start(() => Reply.Status(status, "text/plain", "refused", header));
        var outcome = await RunAsync(server);
        Assert.Equal(leftOpen, outcome.Releases.Single().SessionsLeftOpen);
        Assert.Equal(3, server.Requests.Count(request => request.Method == "DELETE"));
    }

    [Fact]
    public async Task Sessions_that_there_was_no_time_to_end_are_counted()
    {
        await using var server = Start(() => Reply.Never);
        var outcome = await RunAsync(server);
        Assert.Equal(3u, outcome.Releases.Single().SessionsLeftOpen);
    }

    static ScriptedServer Start(Func<Reply?> delete) =>
        ScriptedServer.Start(new McpScript { Instead = request => request.Method == "DELETE" ? delete() : null }.Answer);

    static Task<ShardOutcome> RunAsync(ScriptedServer server) => ShardHarness.RunAsync(
        ShardPlan.Of(server.Url.GetLeftPart(UriPartial.Authority), Traffic.Of(Pattern.McpToolsList, 3, 6)));
}
