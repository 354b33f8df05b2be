using System.Runtime.InteropServices;
using System.Text.Json;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Demo;

namespace AgentGatewayPerf.Orchestrator.Tests;

/// <summary>The program as users start it, with its own workers, against the demo gateway.</summary>
public sealed class BuiltProgramTests
{
    [Theory]
    [InlineData("Unknown pattern 'nonsense'", "--pattern", "nonsense")]
    [InlineData("--num-requests takes a whole number of at least 1, not 'many'", "--num-requests", "many")]
    [InlineData("--concurrency must be at least 1, not 0", "--concurrency", "0")]
    [InlineData("needs a scheme: http://localhost:3000", "--gateway-url", "localhost:3000")]
    [InlineData("--duration takes a time such as", "--duration", "soon")]
    [InlineData("--no-such-flag", "--no-such-flag")]
    [InlineData(
        "more than --max-cost $0.01", "--gateway-url", "https://gateway.example.com", "--duration", "10m", "--max-cost", "0.01")]
    [InlineData("--max-cost takes an amount in USD, such as 0.5 or 2, not 'much'", "--max-cost", "much")]
    [InlineData("--cpu must be from 0.125 to 64 cores, not 100", "--cpu", "100", "--demo")]
    [InlineData("--memory must be from 128", "--memory", "1", "--demo")]
    [InlineData("--min-shards 3 is more than the 2 of --shards", "--shards", "2", "--min-shards", "3", "--demo")]
    [InlineData("--start-timeout must be longer than 0", "--start-timeout", "0", "--demo")]
    [InlineData("modal run modal/app.py", "--fleet", "stdin", "--gateway-url", "https://gateway.example.com")]
    [InlineData("AGENTGATEWAY_PERF_TOKEN", "--workers", "127.0.0.1:1", "--gateway-url", "http://localhost:3000")]
    [InlineData("where no file is", "--worker-binary", "/no/such/worker", "--demo")]
    [InlineData("--output /no/such/folder/r.json cannot be written", "--output", "/no/such/folder/r.json", "--demo")]
    public async Task Wrong_usage_ends_in_a_line_or_two_and_exit_code_2(string expected, params string[] arguments)
    {
        var (code, output, errors) = await BuiltProgram.RunAsync(["--quiet", .. arguments]);
        Assert.Equal((ExitCode.Usage, ""), (code, output));
        Assert.Contains(expected, errors, StringComparison.Ordinal);
        Assert.InRange(errors.Trim().Split('\n').Length, 1, 2);
    }

    [Fact]
    public async Task All_patterns_succeed_against_the_demo_gateway()
    {
        using var folder = new TemporaryFolder();
        var (results, log) = (Path.Combine(folder.Path, "results.json"), Path.Combine(folder.Path, "log.jsonl"));
        var (code, output, errors) = await BuiltProgram.RunAsync(
            "--demo", "--shards", "2", "--num-requests", "20", "--output", results, "--log-file", log);
        Assert.True(code == ExitCode.Success, output + errors);
        Assert.Equal(6, output.Split("  Successful: 20\n").Length - 1);
        Assert.Contains("(embedded demo gateway)", output.Split('\n')[0], StringComparison.Ordinal);
        Assert.Contains("  Total requests: 120\n", output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(results, TestContext.Current.CancellationToken));
        Assert.Equal(6, json.RootElement.GetProperty("patterns").GetArrayLength());
        Assert.All(
            await File.ReadAllLinesAsync(log, TestContext.Current.CancellationToken), line => JsonDocument.Parse(line).Dispose());
    }

    [Fact]
    public async Task An_open_load_is_planned_to_the_request_and_its_warm_up_is_in_nothing_else()
    {
        using var folder = new TemporaryFolder();
        var results = Path.Combine(folder.Path, "results.json");
        var (_, output, errors) = await BuiltProgram.RunAsync(
            "--demo", "--pattern", "mcp:tools/call,a2a:message", "--shards", "3", "--stages", "500ms:100,1s:100,500ms:0",
            "--warmup", "30", "--quiet", "--output", results);
        Assert.Contains("  Warm-up: 30 requests, p50 ", output, StringComparison.Ordinal);
        Assert.Contains("  Offered rate: 75.00/s\n", output, StringComparison.Ordinal);
        Assert.StartsWith("Generator: ", output.TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(results, TestContext.Current.CancellationToken));
        Assert.Empty(json.RootElement.GetProperty("problems").EnumerateArray());
        foreach (var pattern in json.RootElement.GetProperty("patterns").EnumerateArray())
        {
            // How many of them were sent in time is the machine's affair; that none is missing is not.
            Assert.Equal(150, pattern.GetProperty("planned").GetInt64());
            Assert.Equal(
                150,
                pattern.GetProperty("total_requests").GetInt64()
                    + pattern.GetProperty("aborted").GetInt64()
                    + pattern.GetProperty("not_sent").GetInt64());
            Assert.Equal((30, 30), (Of("planned"), Of("successful")));
            Assert.Equal(
                30,
                pattern
                    .GetProperty("warmup")
                    .GetProperty("shards")
                    .EnumerateArray()
                    .Sum(s => s.GetProperty("successful").GetInt64()));

            long Of(string name) => pattern.GetProperty("warmup").GetProperty(name).GetInt64();
        }
        Assert.All(
            json.RootElement.GetProperty("shards").EnumerateArray(),
            s => Assert.NotEqual(0, s.GetProperty("vitals_series").GetArrayLength()));
        // What the run will do is said in every case, and nothing else.
        Assert.StartsWith(
            "Run ", Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_rate_of_a_few_requests_is_that_of_the_time_they_were_spread_over()
    {
        using var folder = new TemporaryFolder();
        var results = Path.Combine(folder.Path, "results.json");
        await BuiltProgram.RunAsync(
            "--demo", "--pattern", "a2a:agent_card", "--rate", "0.5", "--duration", "2s", "--shards", "2", "--quiet",
            "--output", results);
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(results, TestContext.Current.CancellationToken));
        var pattern = json.RootElement.GetProperty("patterns")[0];
        Assert.Equal(1, pattern.GetProperty("successful").GetInt64());
        Assert.InRange(pattern.GetProperty("delivered_rate").GetDouble(), 0.01, 0.5);
        Assert.InRange(pattern.GetProperty("requests_per_second").GetDouble(), 0.01, 0.5);
    }

    [Theory]
    [InlineData("--gateway-url", "http://user:S3CRET@gw.test")]
    [InlineData("--gateway-url", "user:S3CRET@gw.test")]
    [InlineData("--gateway-url", "S3CRET@gw.test:3000/")]
    [InlineData("--gateway-url", "http://user:S3CRET@")]
    [InlineData("--health-url", "https://user:S3CRET@gw.test/ready")]
    [InlineData("--workers", "127.0.0.1:5000,https://user:S3CRET@127.0.0.1:5001")]
    [InlineData("--otlp", "http://user:S3CRET@127.0.0.1:4317")]
    public async Task Credentials_in_an_address_are_refused_and_repeated_nowhere(string flag, string address)
    {
        foreach (var arguments in (string[][])[["--print-config", flag, address], [flag, address]])
        {
            var (code, output, errors) = await BuiltProgram.RunAsync(arguments);
            Assert.Equal((ExitCode.Usage, ""), (code, output));
            Assert.DoesNotContain("S3CRET", errors, StringComparison.Ordinal);
            Assert.Contains("must not hold credentials", errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_gateway_that_is_not_there_is_said_with_what_to_do()
    {
        var (code, output, _) = await BuiltProgram.RunAsync(
            "--gateway-url", $"http://127.0.0.1:{Ports.Closed()}", "--quiet", "--num-requests", "10");
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("Nothing is listening at http://127.0.0.1:", output, StringComparison.Ordinal);
        Assert.Contains("Patterns tested: 6", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_gateways_token_stays_out_of_everything_that_is_written()
    {
        const string Secret = "s3cret-bearer-4711";
        using var folder = new TemporaryFolder();
        var (results, log) = (Path.Combine(folder.Path, "results.json"), Path.Combine(folder.Path, "log.jsonl"));
        using var process = BuiltProgram.Start(
            [
                "--demo",
                "--pattern",
                "mcp:tools/list",
                "--num-requests",
                "10",
                "--verbose",
                "--output",
                results,
                "--log-file",
                log,
            ],
            new Dictionary<string, string> { ["AGENTGATEWAY_AUTH_TOKEN"] = Secret });
        var (code, output, errors) = await BuiltProgram.FinishAsync(process);
        Assert.Equal(ExitCode.Success, code);
        foreach (
            var text in (string[])
                [
                    output,
                    errors,
                    await File.ReadAllTextAsync(results, TestContext.Current.CancellationToken),
                    await File.ReadAllTextAsync(log, TestContext.Current.CancellationToken),
                ])
        {
            Assert.DoesNotContain(Secret, text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(PosixSignal.SIGINT)]
    [InlineData(PosixSignal.SIGTERM)]
    public async Task An_interrupted_run_reports_what_it_has(PosixSignal signal)
    {
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new TemporaryFolder();
        var results = Path.Combine(folder.Path, "results.json");
        using var process = BuiltProgram.Start(["--demo", "--pattern", "mcp", "--duration", "5m", "--output", results]);
        while (await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line
            && !line.Contains(" starts, shards:", StringComparison.Ordinal))
        {
        }
        Signals.Send(process.Id, signal);
        var (code, output, _) = await BuiltProgram.FinishAsync(process);
        Assert.Equal(ExitCode.Interrupted, code);
        Assert.Contains("Not run: mcp:tools/call, mcp:mixed", output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(results, TestContext.Current.CancellationToken));
        Assert.True(json.RootElement.GetProperty("patterns")[0].GetProperty("partial").GetBoolean());
        Assert.Empty(json.RootElement.GetProperty("problems").EnumerateArray());
    }

    [Fact]
    public async Task Programs_run_patterns_through_the_same_engine()
    {
        await using var gateway = await DemoGateway.StartAsync(0, TestContext.Current.CancellationToken);
        var url = gateway.Url.AbsoluteUri;
        var token = TestContext.Current.CancellationToken;
        var list = await McpPatterns.ListToolsAsync(url, numRequests: 30, concurrency: 3, shards: 2, cancellationToken: token);
        Assert.Equal(("mcp:tools/list", 30L, 30L, 0L), (list.Pattern, list.TotalRequests, list.Successful, list.Failed));
        Assert.True(list.IsComplete);
        Assert.InRange(list.AverageLatencyMs, double.Epsilon, list.MaxLatencyMs);
        var call = await McpPatterns.CallToolAsync(
            url, numRequests: 5, concurrency: 5, tool: "no_such_tool", cancellationToken: token);
        Assert.Equal(0, call.Successful);
        Assert.NotEmpty(call.Errors);
        var conversation = await A2aPatterns.ConversationAsync(
            url, numRequests: 7, concurrency: 2, turns: 2, cancellationToken: token);
        Assert.Equal(7, conversation.Successful);
        await Assert.ThrowsAsync<PatternException>(() => McpPatterns.MixedAsync(url, numRequests: 0, cancellationToken: token));
    }
}
