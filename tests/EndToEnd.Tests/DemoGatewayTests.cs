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
        var run = await OrchestratorProcess.RunAsync(["--shards", "20", .. demo]);
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Contains("  Total requests: 600\n", run.Output);
        Assert.Contains("  Workers: 20 local", run.Output);
        Assert.Matches(@"^Gateway: http://127\.0\.0\.1:\d+ \(embedded demo gateway\)\n", run.Output);
        if (demo.Length == 0)
            Assert.Contains("nothing listens on port 3000", run.Error);
    }

    [Fact]
    public async Task Demo_that_was_asked_for_runs_all_patterns()
    {
        var run = (await LoadRun.WithAsync(["--demo", "--shards", "2"])).AssertAllWell(100);
        Assert.Equal(All, run.Results.Patterns.Select(pattern => pattern.Pattern));
        Assert.Equal(2, run.Results.Shards.Count);
    }

    [Theory]
    [InlineData("--threshold", "--threshold", "p99<50ms")]
    [InlineData("--abort-on", "--abort-on", "error_rate>50% for 10s")]
    [InlineData("--expect-state", "--pattern", "a2a:message", "--expect-state", "completed")]
    [InlineData("--expect-tools", "--pattern", "mcp:tools/list", "--expect-tools", "3")]
    [InlineData("--objective", "capacity", "--pattern", "mcp:tools/list", "--objective", "p99<50ms")]
    [InlineData("--output", "--output", "r.json")]
    [InlineData("--report", "--report", "r.html")]
    [InlineData("--junit", "--junit", "r.xml")]
    [InlineData("--markdown", "--markdown", "r.md")]
    [InlineData("--csv", "--csv", "r.csv")]
    [InlineData("--samples", "--samples", "r.parquet")]
    [InlineData("the variable CI")]
    public async Task No_stand_in_where_somebody_judges_the_outcome(string judge, params string[] flags)
    {
        Assert.False(await ListensOn3000Async(), "This test needs port 3000 free: something listens there.");
        var folder = Directory.CreateTempSubdirectory("agentgateway-perf-judged-");
        try
        {
            string[] args =
            [
                .. flags.Select(f => f.StartsWith("r.", StringComparison.Ordinal) ? Path.Combine(folder.FullName, f) : f),
            ];
            var result = await OrchestratorProcess.RunAsync(
                args, new Dictionary<string, string?> { ["CI"] = flags.Length == 0 ? "true" : null });
            Assert.True(result.ExitCode == 2, result.ToString());
            Assert.Contains($"With {judge} the demo gateway does not stand in", result.Error);
            Assert.Contains("--demo", result.Error);
            Assert.Empty(result.Output);
            Assert.Equal(2, result.Error.TrimEnd().Split('\n').Length);
            Assert.Empty(folder.GetFileSystemInfos());
        }
        finally
        {
            folder.Delete(recursive: true);
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
