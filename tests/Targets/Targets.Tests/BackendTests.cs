using AgentGatewayPerf.Targets.GatewayStandIn;
using AgentGatewayPerf.Testing;
using static AgentGatewayPerf.Targets.Tests.Wire;

namespace AgentGatewayPerf.Targets.Tests;

public sealed class BackendTests(Upstreams upstreams)
{
    const string EchoResult = """{"jsonrpc":"2.0","id":3,"result":{"content":[{"type":"text","text":"Echo: hello"}]}}""";

    [Fact]
    public async Task Two_targets_prefix_their_tools_and_share_a_session()
    {
        await using var gateway = new StandInGateway(upstreams.InFrontOfTwo);
        using var client = await RawConnection.OpenAsync(new Uri(gateway.Url));
        var session = await client.SessionAsync();
        Assert.InRange(session[0].Length - "Mcp-Session-Id: ".Length, 180, 220);

        var opened = await client.McpAsync(Initialize);
        Assert.Contains("\"serverInfo\":{\"name\":\"agentgateway\",\"version\":", opened);
        Assert.Contains("to the correct server and aggregating the results.\\n\\n[everything]\\n# Everything Server", opened);
        var list = await client.McpAsync(List, session);
        Assert.Contains("{\"tools\":[{\"name\":\"everything_echo\",\"title\":\"Echo Tool\"", list);
        Assert.Contains("{\"name\":\"modern_slow\"", list);
        foreach (var tool in new[] { "everything_echo", "modern_echo" })
        {
            Assert.Equal(
                Events(EchoResult),
                await client.McpAsync(Echo.Replace("\"echo\"", $"\"{tool}\"", StringComparison.Ordinal), session));
        }
        Assert.Equal(
            Refusal(
                "500 Internal Server Error",
                "application/json",
                """{"jsonrpc":"2.0","id":3,"error":{"code":-32603,"message":"failed to send message: invalid request: invalid resource name"}}"""
            ),
            await client.McpAsync(Echo, session));
    }

    [Fact]
    public async Task Stateless_mode_has_no_sessions_and_costs_four_requests_a_call()
    {
        await using var gateway = new StandInGateway(
            new StandInOptions { McpTargets = [new("csharp", upstreams.Stateful.McpUrl)], Stateless = true });
        using var client = await RawConnection.OpenAsync(new Uri(gateway.Url));
        Assert.DoesNotContain("mcp-session-id", await client.McpAsync(Initialize));
        var before = await upstreams.Stateful.CountsAsync();
        Assert.Equal(Events(EchoResult), await client.McpAsync(Echo));
        var counts = (await upstreams.Stateful.CountsAsync()).Since(before);
        Assert.Equal(
            "DELETE /mcp: 1, POST initialize: 1, POST notifications/initialized: 1, POST tools/call: 1", counts.ToString());
        foreach (var method in new[] { "DELETE", "GET" })
        {
            Assert.Equal(
                Refusal("405 Method Not Allowed", "text/plain", "mcp: method not allowed; must be GET, POST, or DELETE"),
                await client.ExchangeAsync(method, "/mcp", null, "MCP-Protocol-Version: 2025-11-25"));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Upstream_that_is_down(bool byArgument)
    {
        var nowhere = new Uri($"http://127.0.0.1:{LoopbackPort.Unused()}/mcp");
        await using var gateway = new StandInGateway(
            byArgument
                ? upstreams.InFrontOfEverything with
                {
                    Down = true,
                }
                : new StandInOptions { McpTargets = [new("down", nowhere)], A2a = nowhere });
        using var client = await RawConnection.OpenAsync(new Uri(gateway.Url));
        Assert.Equal(
            Refusal(
                "500 Internal Server Error",
                "application/json",
                """{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"failed to send message: http upstream error: http request failed: upstream call failed: Connect: Connection refused (os error 111)"}}"""
            ),
            await client.McpAsync(Initialize));
        Assert.Equal(
            Refusal("503 Service Unavailable", "text/plain", "upstream call failed: Connect: Connection refused (os error 111)"),
            await client.ExchangeAsync(
                "POST",
                "/",
                """{"jsonrpc":"2.0","id":1,"method":"message/send","params":{}}""",
                "Content-Type: application/json"));
    }

    [Fact]
    public async Task Unknown_session_of_the_csharp_server_is_passed_on_as_404_in_upper_case_chunks()
    {
        await using var gateway = new StandInGateway(
            new StandInOptions { McpTargets = [new("csharp", upstreams.Stateful.McpUrl)] });
        using var client = await RawConnection.OpenAsync(new Uri(gateway.Url));
        var session = await client.SessionAsync();
        await client.ExchangeAsync("DELETE", "/mcp", null, session);
        var answer = await client.McpAsync(List, session);
        Assert.StartsWith("HTTP/1.1 404 Not Found\r\nContent-Type: application/json", answer);
        Assert.EndsWith(
            "\r\n4E\r\n{\"error\":{\"code\":-32001,\"message\":\"Session not found\"},\"id\":2,\"jsonrpc\":\"2.0\"}\r\n0\r\n\r\n",
            answer);
    }
}
