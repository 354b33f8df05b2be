using AgentGatewayPerf.Targets.GatewayStandIn;
using AgentGatewayPerf.Testing;
using static AgentGatewayPerf.Targets.Tests.Wire;

namespace AgentGatewayPerf.Targets.Tests;

public sealed class PolicyTests(Upstreams upstreams)
{
    const string Key = "Authorization: Bearer loadtest-key";

    [Fact]
    public async Task Health_needs_no_key_and_no_upstream()
    {
        await using var gateway = new StandInGateway(upstreams.InFrontOfEverything with { ApiKey = "loadtest-key", Down = true });
        using var client = await RawConnection.OpenAsync(new Uri(gateway.Url));
        Assert.Equal(
            Lines("HTTP/1.1 200 OK", "content-length: 2", "date: DATE", "", "ok"),
            await client.ExchangeAsync("GET", "/health", null));

        using var readiness = await RawConnection.OpenAsync(new Uri(gateway.ReadinessUrl));
        Assert.Equal(
            Lines("HTTP/1.1 200 OK", "content-type: text/plain", "content-length: 6", "date: DATE", "", "ready\n"),
            await readiness.ExchangeAsync("GET", "/healthz/ready", null));
    }

    [Fact]
    public async Task Key_is_demanded()
    {
        await using var gateway = new StandInGateway(upstreams.InFrontOfEverything with { ApiKey = "loadtest-key" });
        using var client = await RawConnection.OpenAsync(new Uri(gateway.Url));
        Assert.Equal(
            Refusal("401 Unauthorized", "text/plain", "api key authentication failure: no API Key found"),
            await client.McpAsync(Initialize));
        Assert.Equal(
            Refusal("401 Unauthorized", "text/plain", "api key authentication failure: invalid credentials"),
            await client.McpAsync(Initialize, "Authorization: Bearer wrong"));
        Assert.Equal(
            Refusal("401 Unauthorized", "text/plain", "api key authentication failure: no API Key found"),
            await client.ExchangeAsync("GET", "/.well-known/agent-card.json", null));
        Assert.StartsWith("HTTP/1.1 200 OK", await client.McpAsync(Initialize, Key));
    }

    [Fact]
    public async Task Rate_limit_counts_everything_and_shows_on_every_answer()
    {
        await using var gateway = new StandInGateway(
            upstreams.InFrontOfEverything with
            {
                RateLimit = 4,
                RateLimitInterval = TimeSpan.FromHours(1),
            });
        using var client = await RawConnection.OpenAsync(new Uri(gateway.Url));
        var session = await client.SessionAsync();
        Assert.Equal(
            EventsWith(
                ["x-ratelimit-limit: 4", "x-ratelimit-remaining: 1", "x-ratelimit-reset: SECONDS"],
                """{"jsonrpc":"2.0","id":3,"result":{"content":[{"type":"text","text":"Echo: hello"}]}}"""),
            await client.McpAsync(Echo, session));
        Assert.Equal(
            Lines(
                "HTTP/1.1 202 Accepted", "x-ratelimit-limit: 4", "x-ratelimit-remaining: 0", "x-ratelimit-reset: SECONDS",
                "content-length: 0", "date: DATE", "", ""),
            await client.ExchangeAsync("DELETE", "/mcp", null, session));
        Assert.Equal(
            Refusal(
                "429 Too Many Requests", "text/plain", "rate limit exceeded", "x-ratelimit-limit: 4", "x-ratelimit-remaining: 0",
                "x-ratelimit-reset: SECONDS"),
            await client.McpAsync(Echo, session));
    }

    [Fact]
    public async Task Announced_close_follows()
    {
        await using var gateway = new StandInGateway(upstreams.InFrontOfEverything with { CloseAfter = 2 });
        using var client = await RawConnection.OpenAsync(new Uri(gateway.Url));
        Assert.DoesNotContain("connection:", await client.McpAsync(Initialize));
        Assert.Contains("\r\nconnection: close\r\ntransfer-encoding: chunked\r\n", await client.McpAsync(Initialize));
        Assert.True(await client.ReadEndAsync());
    }

    [Fact]
    public async Task No_route_without_an_agent()
    {
        await using var gateway = new StandInGateway(upstreams.InFrontOfTypeScript);
        using var client = await RawConnection.OpenAsync(new Uri(gateway.Url));
        Assert.Equal(Refusal("404 Not Found", "text/plain", "route not found"), await client.ExchangeAsync("GET", "/", null));
    }

    [Fact]
    public async Task Terminated_gateway_closes_idle_connections_and_finishes_the_answer_under_way()
    {
        await using var gateway = await TargetProcess.StartGatewayAsync(
            "--mcp-target", $"everything={upstreams.Everything.McpUrl}", "--a2a", upstreams.A2a.Url.ToString());
        using var idle = await RawConnection.OpenAsync(gateway.Url);
        Assert.StartsWith("HTTP/1.1 200 OK", await idle.ExchangeAsync("GET", "/health", null));
        using var busy = await RawConnection.OpenAsync(gateway.Url);
        var session = await busy.SessionAsync();
        await busy.SendRequestAsync(
            "POST", "/mcp",
            """{"jsonrpc":"2.0","id":6,"method":"tools/call","params":{"name":"trigger-long-running-operation","arguments":{"duration":0.5,"steps":1}}}""",
            ["Content-Type: application/json", "Accept: application/json, text/event-stream", .. session]);
        var head = await busy.ReadHeadAsync();

        gateway.Process.Terminate();
        Assert.True(await idle.ReadEndAsync());
        Assert.Contains("Long running operation completed", await busy.ReadBodyAsync(head));
        Assert.True(await busy.ReadEndAsync());
        Assert.Equal(0, await gateway.Process.WaitForExitAsync(TimeSpan.FromSeconds(10)));
    }

    [Theory]
    [InlineData("--nonsense")]
    [InlineData("--a2a")]
    [InlineData("--a2a", "not a url")]
    [InlineData("--mcp-target", "nameless")]
    [InlineData("--rate-limit", "many")]
    public void Command_line_that_makes_no_sense(params string[] args) =>
        Assert.Throws<FormatException>(() => StandInOptions.Parse(args));

    [Fact]
    public void Command_line()
    {
        var options = StandInOptions.Parse([
            "--port",
            "3000",
            "--mcp-target",
            "a=http://127.0.0.1:1/mcp",
            "--mcp-target",
            "b=http://127.0.0.1:2/mcp",
            "--a2a",
            "http://127.0.0.1:3",
            "--api-key",
            "k",
            "--rate-limit",
            "7/9",
            "--stateless",
            "--down",
            "--close-after",
            "5",
        ]);
        Assert.Equal(
            (3000, "a,b", "http://127.0.0.1:3/", "k", 7, 9.0, true, true, 5),
            (
                options.Port, string.Join(',', options.McpTargets.Select(target => target.Key)), options.A2a!.ToString(),
                options.ApiKey, options.RateLimit, options.RateLimitInterval.TotalSeconds, options.Stateless, options.Down,
                options.CloseAfter));
    }
}
