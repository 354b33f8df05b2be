using System.Net.Sockets;
using System.Text.RegularExpressions;
using AgentGatewayPerf.EndToEnd.Tests.Support;
using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.EndToEnd.Tests;

/// <summary>The demo gateway inside the orchestrator.</summary>
public sealed partial class DemoGatewayTests
{
    static readonly string[] All =
    [
        "mcp:tools/list",
        "mcp:tools/call",
        "mcp:mixed",
        "a2a:agent_card",
        "a2a:message",
        "a2a:conversation",
    ];

    [Fact]
    public async Task Twenty_shards_with_no_gateway_named()
    {
        // With something on port 3000 that would be the gateway: then the demo is asked for by name.
        string[] demo = await ListensOn3000Async() ? ["--demo"] : [];
        var run = (await LoadRun.WithAsync(["--shards", "20", .. demo])).AssertAllWell(100);
        Assert.Equal(All, run.Results.Patterns.Select(pattern => pattern.Pattern));
        Assert.Equal(20, run.Results.Shards.Count);
        Assert.Matches(@"^Gateway: http://127\.0\.0\.1:\d+ \(embedded demo gateway\)\n", run.Report);
        if (demo.Length == 0)
        {
            Assert.Contains(
                run.Results.Warnings, warning => warning.Contains("nothing listens on port 3000", StringComparison.Ordinal));
            Assert.Contains("nothing listens on port 3000", run.Process.Error);
        }
    }

    [Fact]
    public async Task Named_gateway_is_never_replaced()
    {
        var url = $"http://127.0.0.1:{LoopbackPort.Unused()}";
        foreach (var byVariable in new[] { false, true })
        {
            string[] flag = byVariable ? [] : ["--gateway-url", url];
            var variable = new Dictionary<string, string?> { ["AGENTGATEWAY_URL"] = byVariable ? url : null };
            var run = await LoadRun.WithAsync(["--pattern", "mcp:tools/list", .. flag], variable);
            Assert.Equal(1, run.ExitCode);
            Assert.StartsWith($"Gateway: {url}\n", run.Report);
        }
    }

    [Fact]
    public async Task Served_alone_until_it_is_stopped()
    {
        await using var demo = OrchestratorProcess.Start(["demo-gateway", "--port", "0"]);
        var line = await demo.Process.WaitForOutputAsync(
            line => line.Contains("http://", StringComparison.Ordinal), TimeSpan.FromSeconds(30));
        var run = (
            await LoadRun.AgainstAsync(new Uri(Url().Match(line).Value), "--num-requests", "12", "--concurrency", "3"))
            .AssertAllWell(12);
        Assert.Equal(All, run.Results.Patterns.Select(pattern => pattern.Pattern));

        var health = await LoadRun.RefusedAsync("--pattern", "health", "--gateway-url", Url().Match(line).Value);
        Assert.True(health.ExitCode == 0, health.ToString());

        demo.Process.Terminate();
        Assert.Equal(0, (await demo.WaitAsync()).ExitCode);
    }

    static async Task<bool> ListensOn3000Async()
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync("localhost", 3000, TestContext.Current.CancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"http://[^\s/]+")]
    private static partial Regex Url();
}
