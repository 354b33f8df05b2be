using System.Diagnostics;
using AgentGatewayPerf.EndToEnd.Tests.Support;
using AgentGatewayPerf.Testing;
using AgentGatewayPerf.Testing.Scripted;

namespace AgentGatewayPerf.EndToEnd.Tests;

/// <summary>The ways a run can end while its load is on: what is reported, and that nothing is left running or sending.</summary>
public sealed class EndOfRunTests(Servers servers)
{
    static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);
    static readonly TimeSpan Gone = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Interrupted_or_terminated_run_reports_what_it_has(bool interrupt)
    {
        using var lease = await servers.UseAsync("stateful");
        var server = await lease.StartedAsync("stateful");
        using var file = new TemporaryFile(".json");
        await using var run = await StartedAsync(server, "--output", file.Path);
        if (interrupt)
            run.Process.Interrupt();
        else
            run.Process.Terminate();
        var result = await run.WaitAsync();

        Assert.True(result.ExitCode == 130, result.ToString());
        LoadRun.AssertReadable(result);
        Assert.Contains("Result: interrupted", result.Output);
        Assert.Contains("Pattern: mcp:tools/list", result.Output);
        var pattern = Results.Parse(await File.ReadAllTextAsync(file.Path, TestContext.Current.CancellationToken)).Only;
        Assert.True(pattern.Partial);
        Assert.True(pattern.Successful > 0);
        Assert.Equal(0, pattern.Failed);
        await AssertSilentAsync(server);
    }

    [Fact]
    public async Task Killed_orchestrator_takes_its_workers_with_it()
    {
        using var lease = await servers.UseAsync("stateful");
        var server = await lease.StartedAsync("stateful");
        await using var run = await StartedAsync(server);
        Assert.Equal(3, run.Tree.Find().Count);
        run.Process.KillAlone();

        Assert.Equal(137, await run.Process.WaitForExitAsync(Bound));
        await run.Tree.AssertNoneAsync(Gone);
        await AssertSilentAsync(server);
    }

    [Fact]
    public async Task Killed_worker_makes_the_result_incomplete_and_the_others_finish()
    {
        using var go = new ManualResetEventSlim();
        var script = new McpScript();
        var calls = 0;
        await using var gateway = ScriptedServer.Start(request =>
        {
            // The first calls are answered, the others wait until a worker is gone.
            if (request.RpcMethod == "tools/call" && Interlocked.Increment(ref calls) > 8)
                go.Wait(Bound);
            return script.Answer(request);
        });
        using var file = new TemporaryFile(".json");
        await using var run = OrchestratorProcess.Start(
            [
                "--local",
                "--gateway-url",
                gateway.Url.ToString(),
                "--pattern",
                "mcp:tools/call",
                "--num-requests",
                "41",
                "--concurrency",
                "4",
                "--shards",
                "2",
                "--verbose",
                "--output",
                file.Path,
            ],
            worker: await WorkerBinary.AotAsync());
        await UntilAsync(() => Volatile.Read(ref calls) >= 12);
        var worker = run
            .Tree.Find()
            .First(process => process.Command.Contains("agentgateway-perf-worker", StringComparison.Ordinal));
        using (var process = Process.GetProcessById(worker.Id))
            process.Kill();
        await run.Process.WaitForErrorAsync(line => line.Contains("is given up", StringComparison.Ordinal), Bound);
        go.Set();
        var result = await run.WaitAsync();

        Assert.True(result.ExitCode == 3, result.ToString());
        LoadRun.AssertReadable(result);
        Assert.Contains("Result: incomplete", result.Output);
        var results = Results.Parse(await File.ReadAllTextAsync(file.Path, TestContext.Current.CancellationToken));
        var lost = Assert.Single(results.Shards, shard => shard.LostReason is not null).Shard;
        Assert.Contains(results.Problems, problem => problem.Contains($"Shard {lost} was lost after", StringComparison.Ordinal));
        var (gone, other) = (results.Only.Shards[lost], results.Only.Shards[1 - lost]);
        Assert.True(other.Finished);
        Assert.Equal(lost == 0 ? 20 : 21, other.Successful);
        Assert.False(gone.Finished);
        Assert.InRange(gone.Successful, 0, 8);
        Assert.Equal(gone.Successful + other.Successful, results.Only.Successful);
        Assert.Equal(0, results.Only.Failed);
    }

    [Fact]
    public async Task Server_that_dies_under_the_load_ends_in_failures()
    {
        await using var server = await TargetProcess.StartCSharpMcpAsync("Stateful");
        using var file = new TemporaryFile(".json");
        var before = await server.CountsAsync();
        // A second for each call: far from done when the server goes.
        await using var run = OrchestratorProcess.Start(
            [
                "--local",
                "--gateway-url",
                server.Url.ToString(),
                "--pattern",
                "mcp:tools/call",
                "--tool",
                "slow",
                "--tool-args",
                """{"steps":50}""",
                "--num-requests",
                "60",
                "--concurrency",
                "2",
                "--output",
                file.Path,
            ],
            worker: await WorkerBinary.AotAsync());
        await WaitForLoadAsync(server, before, "POST tools/call", 3);
        server.Process.KillAlone();
        var result = await run.WaitAsync();

        Assert.True(result.ExitCode == 1, result.ToString());
        LoadRun.AssertReadable(result);
        var pattern = Results.Parse(await File.ReadAllTextAsync(file.Path, TestContext.Current.CancellationToken)).Only;
        Assert.Equal(60, pattern.TotalRequests);
        Assert.True(pattern.Successful > 0);
        Assert.True(pattern.Count("connect") > 0);
        Assert.Equal(pattern.Failed, pattern.Count("connect") + pattern.Count("reset"));
    }

    [Fact]
    public async Task Draining_gateway_fails_nothing_that_was_answered()
    {
        using var lease = await servers.UseAsync("stateful");
        var server = await lease.StartedAsync("stateful");
        // Every tenth answer of a connection announces its end, as a gateway that limits the life of connections does.
        var gateway = await lease.GatewayBeforeAsync("stateful", "--close-after", "10");
        var before = await gateway.CountsAsync();
        var run = (
            await LoadRun.AgainstAsync(gateway.Url, "--pattern", "mcp:tools/call", "--num-requests", "60", "--concurrency", "3"))
            .AssertAllWell(60);
        ServedCounts.AssertMcp(run.Results, (await gateway.CountsAsync()).Since(before));
        Assert.True((await gateway.CountsAsync()).Since(before).Connections >= 6);
        Assert.False(server.Process.HasExited);
    }

    static async Task<OrchestratorProcess> StartedAsync(TargetProcess server, params string[] args)
    {
        var before = await server.CountsAsync();
        var run = OrchestratorProcess.Start(
            [
                "--local",
                "--gateway-url",
                server.Url.ToString(),
                "--pattern",
                "mcp:tools/list",
                "--duration",
                "60s",
                "--concurrency",
                "4",
                "--shards",
                "2",
                .. args,
            ],
            worker: await WorkerBinary.AotAsync());
        await WaitForLoadAsync(server, before, "POST tools/list", 50);
        return run;
    }

    static Task WaitForLoadAsync(TargetProcess server, TargetCounts before, string kind, int requests) =>
        UntilAsync(async () => (await server.CountsAsync()).Since(before)[kind] >= requests);

    static Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var bound = new CancellationTokenSource(Bound);
        while (!await condition())
            await Task.Delay(50, bound.Token);
    }

    static async Task AssertSilentAsync(TargetProcess server)
    {
        var before = await server.CountsAsync();
        await Task.Delay(TimeSpan.FromMilliseconds(300), TestContext.Current.CancellationToken);
        Assert.Empty((await server.CountsAsync()).Since(before).Requests);
    }
}
