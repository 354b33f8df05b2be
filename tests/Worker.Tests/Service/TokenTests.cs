using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Testing.Scripted;

namespace AgentGatewayPerf.Worker.Tests.Service;

/// <summary>A bearer token that takes the place of another while the load goes on.</summary>
public sealed class TokenTests
{
    [Theory]
    [InlineData(Pattern.A2AAgentCard)]
    [InlineData(Pattern.A2AMessage)]
    public async Task Requests_to_an_agent_carry_it_too(Pattern pattern)
    {
        await using var server = ScriptedServer.Start(request => Reply.Json(request.Method == "GET"
            ? """{"name":"a","url":"http://localhost/"}"""
            : $$$"""{"jsonrpc":"2.0","id":{{{request.RpcId}}},"result":{"kind":"message","messageId":"m","role":"agent","parts":[]}}"""));
        var traffic = Traffic.Of(pattern, 1, 0);
        traffic.Load.DurationUs = 1_000_000;
        var plan = ShardPlan.Of(server.Url.GetLeftPart(UriPartial.Authority), traffic);
        plan.Target.AuthToken = "first-token-1";
        var isSent = false;
        var outcome = await ShardHarness.RunAsync(plan, (next, driver) =>
        {
            if (isSent || next.SampleBatch is not { Step: 1 })
                return;
            isSent = true;
            driver.Send(new ShardCommand { Token = new Token { AuthToken = "next-token-22" } });
        });

        Assert.Equal(0u, outcome.Finished.Failed);
        Assert.Equal("Bearer next-token-22", server.Requests[^1].Headers["Authorization"].Single());
    }

    [Theory]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task Requests_behind_the_command_carry_the_next_token_and_none_fails(string version)
    {
        var plan = new { First = "first-token-1", Next = "next-token-22" };
        await using var server = ScriptedServer.Start(new McpScript
        {
            Instead = request =>
            request.RpcMethod == "tools/call" && request.Headers["Authorization"].Single() == $"Bearer {plan.Next}"
                ? Reply.Status(500, "text/plain", $"I know {plan.Next}")
                : null
        }.Answer);
        var traffic = Traffic.Of(Pattern.McpToolsCall, 2, 0);
        traffic.Load.DurationUs = 1_000_000;
        traffic.Scenario.Mcp.Version = version;
        var shard = ShardPlan.Of(server.Url.GetLeftPart(UriPartial.Authority), traffic);
        shard.Target.AuthToken = plan.First;
        var isSent = false;
        var outcome = await ShardHarness.RunAsync(shard, (next, driver) =>
        {
            if (isSent || next.SampleBatch is not { Step: 1 })
                return;
            isSent = true;
            driver.Send(new ShardCommand { Token = new Token { AuthToken = plan.Next } });
        });

        var calls = server.Requests.Where(request => request.RpcMethod == "tools/call")
            .Select(request => request.Headers["Authorization"].Single()).ToList();
        Assert.Equal([$"Bearer {plan.First}", $"Bearer {plan.Next}"], calls.Distinct().Order());
        // What is sent with the new one is the server's to refuse, and no message shows it.
        Assert.True(outcome.Finished.Failed > 0 && outcome.Finished.Completed > 0);
        Assert.Contains(outcome.Failures, failure => failure.Message.Contains("I know [secret]", StringComparison.Ordinal));
        Assert.DoesNotContain(outcome.Failures, failure => failure.Message.Contains(plan.Next, StringComparison.Ordinal));
    }
}
