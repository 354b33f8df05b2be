using System.Net.Sockets;
using AgentGatewayPerf.Demo.Tests.Servers;
using AgentGatewayPerf.Health;
using Microsoft.AspNetCore.Http;

namespace AgentGatewayPerf.Demo.Tests;

public sealed class HealthCheckTests(DemoFixture demo) : IClassFixture<DemoFixture>
{
    const string Token = "sesame-4711";

    [Fact]
    public async Task All_of_the_demo_gateway_can_work()
    {
        var (healthy, lines) = await CheckAsync(Options(demo.Url));
        var url = demo.Url.ToString().TrimEnd('/');
        Assert.True(healthy);
        Assert.Equal(
            [
                $"Gateway: {url}",
                "",
                "Pattern: health",
                $"  Gateway: there: GET {url}/ returned HTTP 200 (any status counts; --health-url names a stricter check)",
                $"  MCP: can work: {url}/mcp",
                $"    Server: agentgateway-perf demo {AgentCard.Version}",
                "    Protocol: 2026-07-28",
                "    Tools: 3",
                "      echo(message: string)",
                "      add(a: number, b: number)",
                "      reverse(text: string)",
                "    mcp:tools/call uses the tool echo, another with --tool NAME",
                $"    To call a tool: agentgateway-perf {url} --pattern mcp:tools/call --tool add --tool-args '{{\"a\":1,\"b\":1}}'",
                $"  A2A: can work: {url}/",
                $"    Agent: Demo agent {AgentCard.Version}",
                "    Protocol: 1.0, 0.3",
                "  Result: ok: mcp:tools/list, mcp:tools/call, mcp:mixed, a2a:agent_card, a2a:message, a2a:conversation",
            ],
            lines);
    }

    [Fact]
    public async Task One_family_is_enough()
    {
        var (healthy, lines) = await CheckAsync(Options(demo.Url) with { McpPath = "/nowhere" });
        Assert.True(healthy);
        Assert.Contains(
            "  MCP: cannot work: HTTP 404: nothing is at /nowhere; name the path with --mcp-path, or add a route to the gateway",
            lines);
        Assert.Equal("  Result: ok: a2a:agent_card, a2a:message, a2a:conversation", lines[^1]);
    }

    [Fact]
    public async Task A_health_url_must_answer_2xx()
    {
        await using var unready = await WebServer.StartAsync(503, "text/plain", "not yet");
        var (good, goodLines) = await CheckAsync(Options(demo.Url) with { HealthUrl = new Uri(demo.Url, "/health") });
        var (bad, badLines) = await CheckAsync(Options(demo.Url) with { HealthUrl = unready.Url });

        Assert.True(good);
        Assert.Contains($"  Gateway: there: GET {demo.Url}health returned HTTP 200", goodLines);
        Assert.False(bad);
        Assert.Contains(
            $"  Gateway: not there: GET {unready.Url} returned HTTP 503, not 2xx; see the gateway's log, or check --health-url",
            badLines);
        Assert.Equal("  Result: failed", badLines[^1]);
    }

    [Fact]
    public async Task Nothing_listening_is_said_so()
    {
        var port = FreePort();
        var (healthy, lines) = await CheckAsync(Options(new Uri($"http://127.0.0.1:{port}")));
        Assert.False(healthy);
        var reason = $"nothing listens at 127.0.0.1:{port} (connection refused); start it or check --gateway-url";
        Assert.Equal(
            [$"  Gateway: not there: {reason}", $"  MCP: cannot work: {reason}", $"  A2A: cannot work: {reason}"], lines[3..6]);
    }

    [Fact]
    public async Task A_name_that_does_not_resolve_is_said_so()
    {
        var (healthy, lines) = await CheckAsync(Options(new Uri("http://gateway.invalid:3000")));
        Assert.False(healthy);
        Assert.All(
            lines[3..6],
            line =>
                Assert.EndsWith("the name gateway.invalid does not resolve; check --gateway-url", line, StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData(null, "a token is wanted; set AGENTGATEWAY_AUTH_TOKEN or --auth-token")]
    [InlineData(Token, "the token was refused; check --auth-token or AGENTGATEWAY_AUTH_TOKEN")]
    public async Task A_401_asks_for_the_token_and_never_prints_it(string? token, string advice)
    {
        await using var server = await WebServer.StartAsync(context =>
        {
            context.Response.StatusCode = 401;
            context.Response.ContentType = "text/plain";
            return context.Response.WriteAsync($"no entry with '{context.Request.Headers.Authorization}'\nat all");
        });
        var (healthy, lines) = await CheckAsync(Options(server.Url) with { AuthToken = token });
        var said = token is null ? "no entry with ''" : "no entry with 'Bearer [secret]'";
        Assert.False(healthy);
        Assert.Contains("returned HTTP 401", lines[3], StringComparison.Ordinal);
        Assert.Equal(
            [$"  MCP: cannot work: HTTP 401 ({said}): {advice}", $"  A2A: cannot work: HTTP 401 ({said}): {advice}"],
            lines[4..6]);
    }

    [Fact]
    public async Task The_token_reaches_the_gateway_and_no_health_url_elsewhere()
    {
        string? seen = null;
        await using var readiness = await WebServer.StartAsync(context =>
        {
            seen = context.Request.Headers.Authorization;
            return Task.CompletedTask;
        });
        await CheckAsync(Options(demo.Url) with { HealthUrl = readiness.Url, AuthToken = Token });
        Assert.Equal("", seen ?? "");
    }

    [Fact]
    public async Task A_web_server_speaks_neither_protocol()
    {
        await using var server = await WebServer.StartAsync(200, "text/html", "<html></html>");
        var (healthy, lines) = await CheckAsync(Options(server.Url));
        Assert.False(healthy);
        Assert.Equal("  MCP: cannot work: HTTP 200 with text/html is not an MCP response; name the path with --mcp-path", lines[4]);
        Assert.Equal(
            "  A2A: cannot work: HTTP 200 with text/html at /.well-known/agent-card.json is not an agent card; name the path with --a2a-path",
            lines[5]);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var server = await WebServer.StartAsync(context =>
        {
            context.Response.Redirect("https://gateway.example/mcp?secret=1");
            return Task.CompletedTask;
        });
        var (healthy, lines) = await CheckAsync(Options(server.Url));
        Assert.False(healthy);
        Assert.All(
            lines[4..6],
            line =>
                Assert.EndsWith(
                    "HTTP 302 (to https://gateway.example/mcp): redirects are not followed; name the final URL with --gateway-url",
                    line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_never_answers_ends_with_the_timeout()
    {
        await using var server = await WebServer.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        var (healthy, lines) = await CheckAsync(Options(server.Url) with { Timeout = TimeSpan.FromMilliseconds(500) });
        Assert.False(healthy);
        Assert.All(lines[3..6], line => Assert.Contains("no response within 0.5 s", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_does_not_speak_HTTP_is_said_so()
    {
        await using var server = new SshServer();
        var (healthy, lines) = await CheckAsync(Options(server.Url));
        Assert.False(healthy);
        Assert.All(
            lines[3..6], line => Assert.EndsWith("does not speak HTTP; check --gateway-url", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_user_can_end_it()
    {
        await using var server = await WebServer.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var check = HealthCheck.RunAsync(Options(server.Url), TextWriter.Null, end.Token);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => check);
    }

    [Fact]
    public void The_options_do_not_print_the_token() =>
        Assert.DoesNotContain(Token, (Options(demo.Url) with { AuthToken = Token }).ToString(), StringComparison.Ordinal);

    internal static HealthOptions Options(Uri url) => new(url, null, "/mcp", "/", null, false, null, TimeSpan.FromSeconds(30));

    internal static async Task<(bool Healthy, string[] Lines)> CheckAsync(HealthOptions options)
    {
        using var output = new StringWriter();
        var healthy = await HealthCheck.RunAsync(options, output, TestContext.Current.CancellationToken);
        var text = output.ToString();
        Assert.DoesNotContain(Token, text, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        return (healthy, text.TrimEnd().Split(Environment.NewLine));
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
