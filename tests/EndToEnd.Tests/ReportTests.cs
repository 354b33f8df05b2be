using System.Text.Json;
using AgentGatewayPerf.EndToEnd.Tests.Support;
using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.EndToEnd.Tests;

/// <summary>What a run leaves: the report on standard output, the log on standard error, the files.</summary>
public sealed class ReportTests(Servers servers)
{
    [Fact]
    public async Task Three_shards_against_the_reference_server()
    {
        using var lease = await servers.UseAsync("everything");
        var server = await lease.StartedAsync("everything");
        var before = await server.CountsAsync();
        var run = (await LoadRun.AgainstAsync(
            server.Url, "--pattern", "mcp", "--num-requests", "200", "--concurrency", "8", "--shards", "3")).AssertAllWell(200);

        ServedCounts.AssertMcp(run.Results, (await server.CountsAsync()).Since(before));
        Assert.All(run.Results.Patterns, pattern => Assert.Equal([67, 67, 66], pattern.Shards.Select(shard => shard.Successful)));
        AssertShape(run.Report, server.Url, "200", ["mcp:tools/list", "mcp:tools/call", "mcp:mixed"]);
        Assert.Contains("Workers: 3 local (AOT)", run.Report);
    }

    [Fact]
    public async Task Worker_under_the_jit_measures_the_same_and_is_named()
    {
        using var lease = await servers.UseAsync("stateful");
        var server = await lease.StartedAsync("stateful");
        var before = await server.CountsAsync();
        var run = (
            await LoadRun.AgainstAsync(
                server.Url, "--pattern", "mcp", "--num-requests", "20", "--concurrency", "4", "--worker-binary",
                WorkerBinary.Jit)).AssertAllWell(20);
        ServedCounts.AssertMcp(run.Results, (await server.CountsAsync()).Since(before));
        Assert.Equal("JIT", run.Results.Shards.Single().Worker!.Build);
        Assert.Contains("Workers: 1 local (JIT)", run.Report);
    }

    [Fact]
    public async Task Duration_ends_each_pattern()
    {
        using var lease = await servers.UseAsync("stateless");
        var server = await lease.StartedAsync("stateless");
        var before = await server.CountsAsync();
        var run = await LoadRun.AgainstAsync(
            server.Url, "--pattern", "mcp:tools/list,mcp:tools/call", "--duration", "500ms", "--concurrency", "2", "--shards",
            "2");
        Assert.True(run.ExitCode == 0, run.Process.ToString());
        Assert.All(
            run.Results.Patterns,
            pattern => Assert.True(pattern is { Successful: > 0, Failed: 0, Aborted: 0, NotSent: 0, Partial: false }));
        ServedCounts.AssertMcp(run.Results, (await server.CountsAsync()).Since(before));
    }

    [Fact]
    public async Task Quiet_run_logs_nothing_and_the_log_file_everything()
    {
        using var lease = await servers.UseAsync("stateless");
        var server = await lease.StartedAsync("stateless");
        using var log = new TemporaryFile(".log");
        var run = (
            await LoadRun.AgainstAsync(
                server.Url, "--pattern", "mcp:tools/list", "--num-requests", "10", "--quiet", "--log-file",
                log.Path)).AssertAllWell(10);
        // What a run will do is said whatever is asked for; nothing follows.
        Assert.StartsWith(
            "Run ", Assert.Single(run.Process.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)),
            StringComparison.Ordinal);
        var lines = await File.ReadAllLinesAsync(log.Path, TestContext.Current.CancellationToken);
        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(line).RootElement.ValueKind));
    }

    [Fact]
    public async Task Progress_and_log_leave_standard_output_to_the_report()
    {
        using var lease = await servers.UseAsync("stateless");
        var server = await lease.StartedAsync("stateless");
        var run = (
            await LoadRun.AgainstAsync(server.Url, "--pattern", "mcp:tools/list", "--num-requests", "10", "--verbose"))
            .AssertAllWell(10);
        AssertShape(run.Report, server.Url, "10", ["mcp:tools/list"]);
        Assert.NotEmpty(run.Process.Error);
        Assert.DoesNotContain('\e', run.Process.Output + run.Process.Error);
    }

    // The lines and their order are what scripts of the first version of this tool read.
    static void AssertShape(string report, Uri gateway, string requests, string[] patterns)
    {
        var blocks = report.Split("\n\n");
        Assert.Equal($"Gateway: {gateway.ToString().TrimEnd('/')}", blocks[0]);
        Assert.Equal(patterns.Length + 3, blocks.Length);
        for (var i = 0; i < patterns.Length; i++)
        {
            Assert.Matches(
                $@"^Pattern: {patterns[i]}\n  Total requests: {requests}\n  Successful: {requests}\n  Failed: 0\n  Avg latency: \d+\.\d\dms\n"
                + @"  P50 latency: \d+\.\d\dms\n  P95 latency: \d+\.\d\dms\n  P99 latency: \d+\.\d\dms\n  RPS: \d+\.\d\d\n",
                blocks[i + 1]);
            foreach (var more in new[] { "P90", "P99.9", "Max" })
                Assert.Matches($@"\n  {more} latency: \d+\.\d\dms\n", blocks[i + 1]);
        }

        Assert.Matches(
            $@"^Summary:\n  Patterns tested: {patterns.Length}\n  Total requests: \d+\n  Success rate: 100\.0%\n  Avg latency: \d+\.\d\dms\n",
            blocks[^2]);
        Assert.Matches("^Generator: (ok|limited|not judged)", blocks[^1]);
    }
}
