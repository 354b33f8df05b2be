using AgentGatewayPerf.EndToEnd.Tests.Support;

namespace AgentGatewayPerf.EndToEnd.Tests;

/// <summary>Every A2A pattern against a real agent in both versions, and again through the stand-in for agentgateway.</summary>
public sealed class A2aMatrixTests(Servers servers)
{
    static readonly string[] Load = ["--num-requests", "13", "--concurrency", "4", "--shards", "2"];

    [Theory]
    [InlineData("0.3", false)]
    [InlineData("1.0", false)]
    [InlineData("0.3", true)]
    [InlineData("1.0", true)]
    public async Task A2a_patterns(string version, bool throughGateway)
    {
        using var lease = await servers.UseAsync("a2a");
        var agent = await lease.StartedAsync("a2a");
        var gateway = throughGateway ? await lease.GatewayBeforeAsync("a2a") : agent;
        var before = await agent.CountsAsync();
        var run = (
            await LoadRun.AgainstAsync(gateway.Url, ["--pattern", "a2a", "--a2a-version", version, .. Load])).AssertAllWell(13);

        Assert.Equal(["a2a:agent_card", "a2a:message", "a2a:conversation"], run.Results.Patterns.Select(p => p.Pattern));
        Assert.All(run.Results.Patterns, pattern => Assert.Contains($"A2A {version}", pattern.Facts));
        var method = version == "1.0" ? "SendMessage" : "message/send";
        ServedCounts.AssertA2a(run.Results, (await agent.CountsAsync()).Since(before), method, openTasks: false);
        // The gateway rewrites the addresses of a 1.0 card only; those of the card for both versions lead past it.
        Assert.All(
            run.Results.Patterns,
            pattern =>
                Assert.Equal(
                    throughGateway && version == "0.3",
                    pattern.Warnings.Any(warning => warning.Contains("leads past the gateway", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("0.3", "message/send")]
    [InlineData("1.0", "SendMessage")]
    public async Task Conversation_carries_the_task_on_while_it_wants_input(string version, string method)
    {
        using var lease = await servers.UseAsync("a2a");
        var agent = await lease.StartedAsync("a2a");
        var before = await agent.CountsAsync();
        var run = (await LoadRun.AgainstAsync(
            agent.Url, "--pattern", "a2a:conversation", "--message", "multi, please", "--turns", "4", "--a2a-version", version,
            "--num-requests", "10", "--concurrency", "2")).AssertAllWell(10);

        ServedCounts.AssertA2a(run.Results, (await agent.CountsAsync()).Since(before), method, openTasks: true);
        Assert.True(run.Results.Only.Operation("turn 4") > 0);
    }

    [Fact]
    public async Task Version_is_the_cards()
    {
        using var lease = await servers.UseAsync("a2a");
        var agent = await lease.StartedAsync("a2a");
        var run = (await LoadRun.AgainstAsync(agent.Url, ["--pattern", "a2a:message", .. Load])).AssertAllWell(13);
        Assert.Contains("A2A 1.0", run.Results.Only.Facts);
    }
}
