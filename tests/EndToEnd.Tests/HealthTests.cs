using AgentGatewayPerf.EndToEnd.Tests.Support;
using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.EndToEnd.Tests;

/// <summary>The pattern health: no load, exit code 0 or 1.</summary>
public sealed class HealthTests(Servers servers)
{
    [Fact]
    public async Task Gateway_with_both_protocols()
    {
        using var lease = await servers.UseAsync("stateful", "a2a");
        var gateway = await lease.GatewayBeforeAsync("stateful", "--a2a", (await lease.StartedAsync("a2a")).Url.ToString());
        var result = await LoadRun.RefusedAsync("--pattern", "health", "--gateway-url", gateway.Url.ToString());
        Assert.True(result.ExitCode == 0, result.ToString());
        foreach (var pattern in new[] { "mcp:tools/list", "mcp:tools/call", "a2a:agent_card", "a2a:message" })
            Assert.Contains(pattern, result.Output);
    }

    [Fact]
    public async Task Gateway_with_mcp_alone_is_healthy_and_offers_no_a2a()
    {
        using var lease = await servers.UseAsync("stateful");
        var gateway = await lease.GatewayBeforeAsync("stateful");
        var result = await LoadRun.RefusedAsync("--pattern", "health", "--gateway-url", gateway.Url.ToString());
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("mcp:tools/list", result.Output);
        Assert.DoesNotContain("a2a:message", result.Output);
    }

    [Fact]
    public async Task Readiness_port()
    {
        using var lease = await servers.UseAsync("stateful");
        var gateway = await lease.GatewayBeforeAsync("stateful");
        var result = await LoadRun.RefusedAsync(
            "--pattern", "health", "--gateway-url", gateway.Url.ToString(), "--health-url",
            new Uri(gateway.ReadinessUrl, "/healthz/ready").ToString());
        Assert.True(result.ExitCode == 0, result.ToString());
    }

    [Fact]
    public async Task Nothing_listening()
    {
        var result = await LoadRun.RefusedAsync(
            "--pattern", "health", "--gateway-url", $"http://127.0.0.1:{LoopbackPort.Unused()}");
        Assert.True(result.ExitCode == 1, result.ToString());
        Assert.Contains("refused", result.Output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Health_beside_load_is_wrong_usage()
    {
        var result = await LoadRun.RefusedAsync("--pattern", "health,mcp", "--gateway-url", "http://127.0.0.1:1");
        Assert.True(result.ExitCode == 2, result.ToString());
    }
}
