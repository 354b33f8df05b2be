using AgentGatewayPerf.Demo.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace AgentGatewayPerf.Demo.Tests;

/// <summary>Cards of agents other than the demo's.</summary>
public sealed class HealthA2aTests
{
    [Fact]
    public async Task A_card_of_0_3_whose_URLs_lead_past_the_gateway_works_with_warnings()
    {
        var (healthy, lines) = await CheckAsync(_ =>
            """
                {"name":"Old","version":"2","protocolVersion":"0.3.0","url":"http://10.0.0.1:9999/","provider":{"url":"https://example.com"},
                 "additionalInterfaces":[{"url":"http://10.0.0.1:9999/","transport":"JSONRPC"},{"url":"http://10.0.0.1:9998/rest","transport":"HTTP+JSON"}]}
                """
        );
        Assert.True(healthy);
        Assert.Equal(
            [
                "    Agent: Old 2",
                "    Protocol: 0.3",
                "    Warning: the agent card names http://10.0.0.1:9999/, so clients would bypass the gateway; let the gateway rewrite it",
                "    Warning: the agent card names http://10.0.0.1:9998/rest, so clients would bypass the gateway; let the gateway rewrite it",
                "  Result: ok: a2a:agent_card, a2a:message, a2a:conversation",
            ],
            lines[6..]);
    }

    [Fact]
    public async Task Names_of_this_machine_are_one_place()
    {
        var (healthy, lines) = await CheckAsync(port =>
            $$"""
                {"name":"New","supportedInterfaces":[{"url":"http://localhost:{{port}}/","protocolBinding":"JSONRPC","protocolVersion":"1.0"}]}
                """
        );
        Assert.True(healthy);
        Assert.DoesNotContain(lines, line => line.Contains("Warning", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_card_without_a_binding_that_is_measured_cannot_work()
    {
        var (healthy, lines) = await CheckAsync(_ =>
            """{"name":"Far","supportedInterfaces":[{"url":"http://far/","protocolBinding":"MQTT","protocolVersion":"1.0"}]}"""
        );
        Assert.False(healthy);
        Assert.Equal(
            "  A2A: cannot work: the card of Far offers neither JSON-RPC nor HTTP+JSON nor gRPC, which alone are measured; add one to the agent",
            lines[5]);
    }

    [Fact]
    public async Task A_card_at_the_path_of_old_is_found_and_said()
    {
        var (healthy, lines) = await CheckAsync(
            _ => """{"name":"Old","url":"http://127.0.0.1/"}""", "/agent/.well-known/agent.json");
        Assert.True(healthy);
        Assert.Contains(
            "    Warning: the agent card is only at the path of A2A before 0.3, /agent/.well-known/agent.json", lines);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("\"card\"")]
    public async Task What_is_no_card_cannot_work(string body)
    {
        var (healthy, lines) = await CheckAsync(_ => body);
        Assert.False(healthy);
        Assert.Contains("is not an agent card; name the path with --a2a-path", lines[5], StringComparison.Ordinal);
    }

    static async Task<(bool Healthy, string[] Lines)> CheckAsync(
        Func<int, string> card, string path = "/agent/.well-known/agent-card.json")
    {
        await using var server = await WebServer.StartAsync(context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.StatusCode = context.Request.Path == path ? 200 : 404;
            return context.Response.WriteAsync(card(context.Connection.LocalPort));
        });
        return await HealthCheckTests.CheckAsync(HealthCheckTests.Options(server.Url) with { A2aPath = "/agent/" });
    }
}
