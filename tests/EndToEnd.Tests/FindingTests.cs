using System.Security.Cryptography;
using System.Text.Json;
using AgentGatewayPerf.EndToEnd.Tests.Support;
using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.EndToEnd.Tests;

/// <summary>What a gateway adds, how much it carries, and how runs differ, with real servers behind the stand-in for
/// agentgateway.</summary>
public sealed class FindingTests(Servers servers)
{
    static readonly string Token = RandomNumberGenerator.GetHexString(64, lowercase: true);
    static readonly Dictionary<string, string?> Known = new() { [StaticWorker.TokenVariable] = Token };

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
    public async Task Targets_with_another_number_of_tools_are_told_apart()
    {
        using var lease = await servers.UseAsync("everything", "stateful");
        var (direct, other) = (await lease.StartedAsync("stateful"), await lease.StartedAsync("everything"));
        var run = await LoadRun.WithAsync(
            ["overhead", "--direct-url", Authority(direct), "--target", $"other={Authority(other)}", "--tool", "echo", "--rate", "20",
                "--duration", "4s", "--warmup", "200ms", "--concurrency", "2"]);

        Assert.True(run.ExitCode == 0, run.Process.ToString());
        Assert.Matches(@"    Only here: (MCP [0-9-]+, )?[0-9]+ tools\n    Only on direct: (MCP [0-9-]+, )?[0-9]+ tools\n", run.Report);
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
    public async Task A_static_fleet_compares_targets_with_every_output()
    {
        await using var direct = await TargetProcess.StartScriptedAsync("tool", "fixed:2");
        await using var gateway = await TargetProcess.StartScriptedAsync("tool", "fixed:5");
        await using var first = await StaticWorker.StartAsync(Token);
        await using var second = await StaticWorker.StartAsync(Token);
        using var outputs = new AllOutputs();
        var result = await OrchestratorProcess.RunAsync(
            ["overhead", "--workers", $"{first.Address},{second.Address}", "--direct-url", Authority(direct), "--target", $"policy={Authority(gateway)}",
                "--rate", "40", "--duration", "8s", "--warmup", "200ms", "--threshold", "added_p50<20s", "--threshold", "error_rate<1%", .. outputs.Flags],
            Known);

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("  Workers: 2 static", result.Output);
        outputs.AssertOverhead("policy", thresholds: 2);
        // Nobody named a gateway: it is what is compared with the server.
        Assert.Equal(Authority(gateway), outputs.Json().GetProperty("configuration").GetProperty("gateway_url").GetString());
        Assert.Contains($" · direct ({Authority(direct)}), policy (", outputs.Markdown());
        Assert.Equal(
            [Authority(direct), Authority(gateway)],
            outputs.JUnit().Descendants("testsuite").Take(2).Select(s => s.Descendants("property").Single().Attribute("value")!.Value));
    }

    [Fact]
    public async Task A_static_fleet_searches_with_every_output()
    {
        await using var target = await TargetProcess.StartScriptedAsync("tool", "fixed:2");
        await using var first = await StaticWorker.StartAsync(Token);
        await using var second = await StaticWorker.StartAsync(Token);
        using var outputs = new AllOutputs();
        // So far from its limit that no machine is too busy.
        var result = await OrchestratorProcess.RunAsync(
            ["capacity", "--workers", $"{first.Address},{second.Address}", "--gateway-url", Authority(target), "--objective", "p50<20s",
                "--start", "20", "--max-rate", "40", "--threshold", "capacity>=40", .. outputs.Flags],
            Known);

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("Capacity: 40 requests/s hold p50<20s with 95 % confidence.", result.Output);
        Assert.Contains("20 requests/s: holds (p50 ", result.Error);
        Assert.Contains("  Workers: 2 static", result.Output);
        outputs.AssertCapacity(40);
    }

    [Fact]
    public async Task An_interrupted_comparison_reports_the_rounds_until_then()
    {
        await using var direct = await TargetProcess.StartScriptedAsync("tool", "fixed:2");
        await using var gateway = await TargetProcess.StartScriptedAsync("tool", "fixed:5");
        using var outputs = new AllOutputs();
        await using var run = OrchestratorProcess.Start(
            ["overhead", "--local", "--direct-url", Authority(direct), "--gateway-url", Authority(gateway), "--rate", "40", "--duration", "5m",
                "--warmup", "200ms", "--verbose", .. outputs.Flags],
            worker: await WorkerBinary.AotAsync());
        await run.Process.WaitForErrorAsync(
            line => line.Contains("on gateway, round 4 of 60 starts", StringComparison.Ordinal), TimeSpan.FromSeconds(60));
        run.Process.Interrupt();
        var result = await run.WaitAsync();

        Assert.True(result.ExitCode == 130, result.ToString());
        Assert.InRange(outputs.Json().GetProperty("overhead")[0].GetProperty("rounds").GetInt32(), 3, 5);
        Assert.Matches("added to direct, [345] rounds of 2.5s blocks", result.Output);
        Assert.Contains("say nothing of how rounds vary", result.Output);
        Assert.Equal(1 + 5, outputs.Csv().Length);
        Assert.True(outputs.HasSamples());
    }

    [Fact]
    public async Task An_interrupted_search_reports_what_it_knows()
    {
        await using var queue = await TargetProcess.StartScriptedAsync("tool", "fixed:5");
        using var file = new TemporaryFile(".json");
        await using var run = OrchestratorProcess.Start(
            ["capacity", "--local", "--gateway-url", Authority(queue), "--objective", "p90<200ms", "--output", file.Path],
            worker: await WorkerBinary.AotAsync());
        await run.Process.WaitForErrorAsync(line => line.Contains("mcp:tools/call at ", StringComparison.Ordinal), TimeSpan.FromSeconds(30));
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
