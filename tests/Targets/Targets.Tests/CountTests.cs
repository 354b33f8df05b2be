using AgentGatewayPerf.Targets.GatewayStandIn;
using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.Targets.Tests;

/// <summary>Targets of these tests alone, so that nobody else's requests are in the counts.</summary>
public sealed class CountTests
{
    [Theory]
    [InlineData("everything")]
    [InlineData("typescript")]
    [InlineData("Stateful")]
    [InlineData("Stateless")]
    public async Task Mcp_targets_count_and_end_with_their_input(string name)
    {
        await using var target = await (name switch
        {
            "everything" => TargetProcess.StartEverythingAsync(),
            "typescript" => TargetProcess.StartTypeScriptMcpAsync(),
            _ => TargetProcess.StartCSharpMcpAsync(name),
        });
        var before = await target.CountsAsync();
        using (var client = await RawConnection.OpenAsync(target.Url))
        {
            var hasSessions = name is "everything" or "Stateful";
            string[] session = hasSessions ? await client.SessionAsync() : ["MCP-Protocol-Version: 2025-11-25"];
            if (!hasSessions)
            {
                await client.McpAsync(Wire.Initialize);
                await client.McpAsync(Wire.Initialized, session);
            }

            Assert.Contains("Echo: hello", await client.McpAsync(Wire.Echo, session));
            Assert.Contains("Echo: hello", await client.McpAsync(Wire.Echo, session));
            Assert.Contains("\"echo\"", await client.McpAsync(Wire.List, session));
            await client.ExchangeAsync("DELETE", "/mcp", null, session);
        }

        var counts = (await target.CountsAsync()).Since(before);
        Assert.Equal(
            "DELETE /mcp: 1, POST initialize: 1, POST notifications/initialized: 1, POST tools/call: 2, POST tools/list: 1",
            counts.ToString());
        Assert.Equal(1, counts.Connections);

        target.Process.CloseInput();
        Assert.Equal(0, await target.Process.WaitForExitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task A2a_target_and_stand_in_count_turns_with_ids()
    {
        await using var agent = await TargetProcess.StartA2aAsync();
        await using var gateway = new StandInGateway(new StandInOptions { A2a = agent.Url });
        var before = await agent.CountsAsync();
        using (var client = await RawConnection.OpenAsync(new Uri(gateway.Url)))
        {
            await client.ExchangeAsync("GET", "/.well-known/agent-card.json", null);
            await client.ExchangeAsync(
                "POST",
                "/",
                """{"jsonrpc":"2.0","id":1,"method":"message/send","params":{"message":{"kind":"message","messageId":"m-1","contextId":"c","role":"user","parts":[{"kind":"text","text":"fail"}]}}}""",
                "Content-Type: application/json");
        }

        Assert.Equal(
            "GET /.well-known/agent-card.json: 1, POST message/send: 1, message/send with contextId: 1",
            (await agent.CountsAsync()).Since(before).ToString());
    }
}
