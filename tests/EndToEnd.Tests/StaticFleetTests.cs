using System.Security.Cryptography;
using AgentGatewayPerf.EndToEnd.Tests.Support;
using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.EndToEnd.Tests;

/// <summary>Workers that were started by hand.</summary>
public sealed class StaticFleetTests(Servers servers)
{
    static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    readonly string _token = RandomNumberGenerator.GetHexString(64, lowercase: true);

    [Fact]
    public async Task Two_workers_run_a_shard_each_and_end_by_themselves()
    {
        using var lease = await servers.UseAsync("stateless");
        var server = await lease.StartedAsync("stateless");
        await using var first = await WorkerAsync();
        await using var second = await WorkerAsync();
        var before = await server.CountsAsync();
        var run = (await RunAsync(server, _token, first, second)).AssertAllWell(10);

        Assert.Equal([0, 1], run.Results.Shards.Select(shard => shard.Shard));
        Assert.Contains("Workers: 2 static", run.Report);
        ServedCounts.AssertMcp(run.Results, (await server.CountsAsync()).Since(before));
        Assert.Equal(0, await first.Process.WaitForExitAsync(Bound));
        Assert.Equal(0, await second.Process.WaitForExitAsync(Bound));
        Assert.DoesNotContain(_token, first.Process.Error + first.Process.Output);
    }

    [Fact]
    public async Task Wrong_token_is_refused_and_no_load_is_sent()
    {
        using var lease = await servers.UseAsync("stateless");
        var server = await lease.StartedAsync("stateless");
        await using var worker = await WorkerAsync();
        var before = await server.CountsAsync();
        var run = await RunAsync(server, new string('0', 64), worker);

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("refuses the token of this run", run.Report);
        Assert.DoesNotContain(_token, run.Process.ToString());
        Assert.DoesNotContain(new string('0', 64), run.Process.ToString());
        Assert.Empty((await server.CountsAsync()).Since(before).Requests);
        Assert.False(worker.Process.HasExited);
    }

    [Fact]
    public async Task Missing_token_is_wrong_usage()
    {
        var result = await LoadRun.RefusedAsync(
            "--gateway-url", "http://127.0.0.1:1", "--fleet", "static", "--workers", "127.0.0.1:1");
        Assert.True(result.ExitCode == 2, result.ToString());
        Assert.Contains("AGENTGATEWAY_PERF_TOKEN", result.Error);
    }

    static Task<LoadRun> RunAsync(TargetProcess server, string token, params StaticWorker[] workers) =>
        LoadRun.WithAsync(
            [
                "--gateway-url",
                server.Url.ToString(),
                "--fleet",
                "static",
                "--workers",
                string.Join(',', workers.Select(worker => worker.Address)),
                "--pattern",
                "mcp:tools/call",
                "--num-requests",
                "10",
                "--concurrency",
                "4",
            ],
            new Dictionary<string, string?> { [StaticWorker.TokenVariable] = token });

    Task<StaticWorker> WorkerAsync() => StaticWorker.StartAsync(_token);
}
