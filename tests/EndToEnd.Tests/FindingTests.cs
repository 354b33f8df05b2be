using System.Text.Json;
using AgentGatewayPerf.EndToEnd.Tests.Support;
using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.EndToEnd.Tests;

/// <summary>What a gateway adds, how much it carries, and how runs differ, with real servers behind the stand-in for
/// agentgateway.</summary>
public sealed class FindingTests(Servers servers)
{
    [Fact]
    public async Task Overhead_loads_both_targets_alike_and_only_the_gateway_sees_its_token()
    {
        using var lease = await servers.UseAsync("everything");
        var direct = await lease.StartedAsync("everything");
        var gateway = await lease.GatewayBeforeAsync("everything", "--api-key", "gateway-secret");
        var before = (await direct.CountsAsync()).ToString();
        using var csv = new TemporaryFile(".csv");
        var run = await LoadRun.WithAsync(
            ["overhead", "--direct-url", Authority(direct), "--target", $"gateway={Authority(gateway)},token-env=GATEWAY_TOKEN",
                "--rate", "50", "--duration", "8s", "--warmup", "200ms", "--concurrency", "4", "--csv", csv.Path],
            new Dictionary<string, string?> { ["GATEWAY_TOKEN"] = "gateway-secret" });

        Assert.True(run.ExitCode == 0, run.Process.ToString());
        Assert.Equal(["mcp:tools/call on direct", "mcp:tools/call on gateway"], run.Results.Patterns.Select(p => p.Pattern));
        Assert.All(run.Results.Patterns, p => Assert.Equal((200, 0), (p.TotalRequests, p.Failed)));
        Assert.Contains("Overhead: mcp:tools/call, added to direct, 10 rounds of 0.4s blocks", run.Report);
        Assert.Equal(1 + 5, (await File.ReadAllLinesAsync(csv.Path, TestContext.Current.CancellationToken)).Length);
        Assert.DoesNotContain("gateway-secret", run.Process.ToString());
        Assert.NotEqual(before, (await direct.CountsAsync()).ToString());
    }

    [Fact]
    public async Task Capacity_of_a_queue_lies_below_what_it_can_carry()
    {
        await using var queue = await TargetProcess.StartScriptedAsync("tool", "queue:1,25");
        using var file = new TemporaryFile(".json");
        var result = await OrchestratorProcess.RunAsync(
            ["capacity", "--local", "--gateway-url", Authority(queue), "--objective", "p90<200ms", "--start", "20", "--max-rate", "80",
                "--max-time", "40s", "--precision", "20%", "--output", file.Path]);
        using var document = JsonDocument.Parse(await File.ReadAllBytesAsync(file.Path, TestContext.Current.CancellationToken));
        var capacity = document.RootElement.GetProperty("capacity");

        LoadRun.AssertReadable(result);
        Assert.Contains("Capacity: ", result.Output);
        Assert.True(capacity.GetProperty("curve").GetArrayLength() >= 1, result.ToString());
        // 40 requests a second are the most, whatever else the machine does.
        if (capacity.GetProperty("holds") is { ValueKind: JsonValueKind.Number } holds)
            Assert.InRange(holds.GetDouble(), 1, 41);
        Assert.All(capacity.GetProperty("curve").EnumerateArray().Where(p => p.GetProperty("load").GetDouble() > 50),
            point => Assert.NotEqual("holds", point.GetProperty("verdict").GetString()));
    }

    [Fact]
    public async Task An_interrupted_search_reports_what_it_knows()
    {
        await using var queue = await TargetProcess.StartScriptedAsync("tool", "fixed:5");
        using var file = new TemporaryFile(".json");
        await using var run = OrchestratorProcess.Start(
            ["capacity", "--local", "--gateway-url", Authority(queue), "--objective", "p90<200ms", "--output", file.Path],
            worker: await WorkerBinary.AotAsync());
        await run.Process.WaitForErrorAsync(line => line.Contains("mcp:tools/call: ", StringComparison.Ordinal), TimeSpan.FromSeconds(30));
        run.Process.Interrupt();
        var result = await run.WaitAsync();

        Assert.Equal(130, result.ExitCode);
        Assert.Contains("The search was interrupted.", result.Output);
        Assert.True(File.Exists(file.Path));
    }

    [Fact]
    public async Task Repeated_runs_are_one_file_that_compare_and_history_read_as_several()
    {
        await using var target = await TargetProcess.StartScriptedAsync("tool", "fixed:5");
        using var file = new TemporaryFile(".json");
        var run = await OrchestratorProcess.RunAsync(
            ["--local", "--gateway-url", Authority(target), "--pattern", "mcp:tools/call", "--duration", "1s", "--concurrency", "2", "--repeat", "3",
                "--output", file.Path]);
        var compared = await OrchestratorProcess.RunAsync(["compare", file.Path, "--against", file.Path]);
        var history = await OrchestratorProcess.RunAsync(["history", file.Path, "--last", "2"]);

        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Contains("Runs: 3 runs of mcp:tools/call", run.Output);
        Assert.Single(Results.Parse(await File.ReadAllTextAsync(file.Path, TestContext.Current.CancellationToken)).Patterns);
        Assert.Contains("the differences between 3 and 3 runs", compared.Output);
        Assert.Contains("Pattern: mcp:tools/call, 2 runs", history.Output);
    }

    static string Authority(TargetProcess target) => target.Url.GetLeftPart(UriPartial.Authority);
}
