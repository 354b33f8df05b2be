using AgentGatewayPerf.Targets.GatewayStandIn;
using AgentGatewayPerf.Testing;
using static AgentGatewayPerf.Targets.Tests.Wire;

namespace AgentGatewayPerf.Targets.Tests;

public sealed class ModernMcpTests(Upstreams upstreams) : IAsyncLifetime
{
    const string Version = "MCP-Protocol-Version: 2026-07-28";

    readonly StandInGateway _modern = new(upstreams.InFrontOfTypeScript);
    readonly StandInGateway _legacy = new(upstreams.InFrontOfEverything);
    RawConnection _client = null!;

    public async ValueTask InitializeAsync() => _client = await RawConnection.OpenAsync(new Uri(_modern.Url));

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _modern.DisposeAsync();
        await _legacy.DisposeAsync();
    }

    [Fact]
    public async Task Result_type_comes_first()
    {
        Assert.Equal(
            Events(
                """{"jsonrpc":"2.0","id":20,"result":{"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":{"tools":{"listChanged":true},"resources":{"listChanged":true},"prompts":{"listChanged":true}},"ttlMs":0,"cacheScope":"private","_meta":{"io.modelcontextprotocol/serverInfo":{"name":"typescript-target","version":"1.0.0"}}}}"""
            ),
            await _client.McpAsync(Modern("server/discover"), Version, "Mcp-Method: server/discover"));
        Assert.Contains(
            """data: {"jsonrpc":"2.0","id":20,"result":{"resultType":"complete","ttlMs":0,"cacheScope":"private","tools":[{"name":"echo",""",
            await _client.McpAsync(Modern("tools/list"), Version, "Mcp-Method: tools/list"));
        Assert.Contains(
            """data: {"jsonrpc":"2.0","id":20,"result":{"resultType":"complete","content":[{"type":"text","text":"Echo: hello"}],"_meta":""",
            await _client.McpAsync(
                ModernCall("echo", """{"message":"hello"}"""), Version, "Mcp-Method: tools/call", "Mcp-Name: echo"));
        Assert.Equal(
            Events("""{"jsonrpc":"2.0","id":20,"error":{"code":-32602,"message":"Tool nope not found"}}"""),
            await _client.McpAsync(ModernCall("nope", """{}"""), Version, "Mcp-Method: tools/call", "Mcp-Name: nope"));
    }

    [Fact]
    public async Task Headers_must_say_what_the_body_says()
    {
        Assert.Equal(
            Refusal(
                "400 Bad Request",
                "application/json",
                """{"jsonrpc":"2.0","id":20,"error":{"code":-32020,"message":"invalid MCP routing header: Mcp-Method"}}"""
            ),
            await _client.McpAsync(Modern("tools/list"), Version));
        Assert.Equal(
            Refusal(
                "400 Bad Request",
                "application/json",
                """{"jsonrpc":"2.0","id":20,"error":{"code":-32020,"message":"Mcp-Name header/body mismatch"}}"""
            ),
            await _client.McpAsync(ModernCall("echo", """{}"""), Version, "Mcp-Method: tools/call", "Mcp-Name: other")
        );
        Assert.Equal(
            Refusal(
                "404 Not Found",
                "application/json",
                """{"jsonrpc":"2.0","id":20,"error":{"code":-32601,"message":"method not found: nope"}}"""
            ),
            await _client.McpAsync(Modern("nope"), Version, "Mcp-Method: nope"));
    }

    [Fact]
    public async Task Upstream_of_an_earlier_revision_refuses_and_that_is_passed_on()
    {
        using var client = await RawConnection.OpenAsync(new Uri(_legacy.Url));
        Assert.Equal(
            Events("""{"jsonrpc":"2.0","id":20,"error":{"code":-32601,"message":"server/discover"}}"""),
            await client.McpAsync(Modern("server/discover"), Version, "Mcp-Method: server/discover"));
        Assert.Equal(
            Lines(
                "HTTP/1.1 400 Bad Request",
                "X-Powered-By: Express",
                "Access-Control-Allow-Origin: *",
                "Access-Control-Expose-Headers: mcp-session-id,last-event-id,mcp-protocol-version",
                "content-type: application/json",
                "content-length: 99",
                "Date: DATE",
                "Connection: keep-alive",
                "Keep-Alive: timeout=5",
                "",
                """{"jsonrpc":"2.0","error":{"code":-32000,"message":"Bad Request: Server not initialized"},"id":null}"""
            ),
            await client.McpAsync(Modern("tools/list"), Version, "Mcp-Method: tools/list"));
    }

    [Fact]
    public async Task Legacy_client_gets_a_session_although_the_upstream_has_none()
    {
        var session = await _client.SessionAsync();
        Assert.Equal(
            Events("""{"jsonrpc":"2.0","id":3,"result":{"content":[{"type":"text","text":"Echo: hello"}]}}"""),
            await _client.McpAsync(Echo, session));
    }
}
