using AgentGatewayPerf.Demo.Tests.Servers;
using Microsoft.AspNetCore.Http;

namespace AgentGatewayPerf.Demo.Tests;

/// <summary>What MCP servers do that the demo does not.</summary>
public sealed class HealthMcpTests
{
    [Fact]
    public async Task An_older_server_is_talked_to_in_its_revision()
    {
        await using var server = await StartAsync("2025-03-26", """{"name":"everything_echo","inputSchema":{"type":"object"}}""");
        var (healthy, lines) = await HealthCheckTests.CheckAsync(HealthCheckTests.Options(server.Url));
        Assert.True(healthy);
        Assert.Contains("    Protocol: 2025-03-26", lines);
        Assert.Contains("    mcp:tools/call uses the tool everything_echo, another with --tool NAME", lines);
    }

    [Fact]
    public async Task Without_an_echo_a_tool_must_be_named()
    {
        await using var server = await StartAsync(
            "2025-11-25",
            """{"name":"get-sum","inputSchema":{"type":"object"}},{"name":"echoes","inputSchema":{"type":"object"}}""");
        var (healthy, lines) = await HealthCheckTests.CheckAsync(HealthCheckTests.Options(server.Url));
        Assert.True(healthy);
        Assert.Contains(
            "    mcp:tools/call needs --tool NAME, no tool is named echo or ends in _echo; there are: get-sum, echoes", lines);
        Assert.Equal("  Result: ok: mcp:tools/list", lines[^1]);
    }

    [Fact]
    public async Task A_JSON_RPC_error_is_named()
    {
        await using var server = await WebServer.StartAsync(
            200,
            "application/json",
            """{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"upstream is asleep"}}"""
        );
        var (healthy, lines) = await HealthCheckTests.CheckAsync(HealthCheckTests.Options(server.Url));
        Assert.False(healthy);
        Assert.StartsWith(
            "  MCP: cannot work: the server responded with the JSON-RPC error -32603: ", lines[4], StringComparison.Ordinal);
        Assert.EndsWith("upstream is asleep", lines[4], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        400, "mcp: invalid session",
        "HTTP 400 (mcp: invalid session): the request was refused; check --mcp-path and the gateway's configuration")]
    [InlineData(403, "", "HTTP 403: access is denied; check the token's rights and the gateway's authorization policy")]
    [InlineData(406, "", "HTTP 406: /mcp does not take this protocol; name the path with --mcp-path")]
    [InlineData(
        429, "rate limit exceeded",
        "HTTP 429 (rate limit exceeded): the gateway's rate limit is reached; wait, or raise it for the test")]
    [InlineData(500, "", "HTTP 500: the gateway or the server behind it fails; see the gateway's log")]
    public async Task A_refusal_is_explained(int status, string body, string expected)
    {
        await using var server = await WebServer.StartAsync(status, "text/plain", body);
        var (healthy, lines) = await HealthCheckTests.CheckAsync(HealthCheckTests.Options(server.Url));
        Assert.False(healthy);
        Assert.Equal($"  MCP: cannot work: {expected}", lines[4]);
    }

    // Just enough of a server, stateless and in plain JSON.
    static Task<WebServer> StartAsync(string revision, string tools) => WebServer.StartAsync(async context =>
    {
        if (context.Request.Path != "/mcp")
        {
            context.Response.StatusCode = 404;
            return;
        }

        using var request = await JsonDocument.ParseAsync(context.Request.Body);
        if (!request.RootElement.TryGetProperty("id", out var id))
        {
            context.Response.StatusCode = 202;
            return;
        }

        var result = request.RootElement.Text("method") == "initialize"
            ? $$$"""{"protocolVersion":"{{{revision}}}","capabilities":{"tools":{}},"serverInfo":{"name":"old","version":"1"}}"""
            : $$"""{"tools":[{{tools}}]}""";
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync($$"""{"jsonrpc":"2.0","id":{{id.GetRawText()}},"result":{{result}}}""");
    });
}
