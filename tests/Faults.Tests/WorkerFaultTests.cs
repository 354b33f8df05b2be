using System.Collections.Concurrent;
using System.Diagnostics;
using AgentGatewayPerf.Testing;
using AgentGatewayPerf.Testing.Scripted;

namespace AgentGatewayPerf.Faults.Tests;

/// <summary>Workers that die, freeze, or run out of memory under load.</summary>
public sealed class WorkerFaultTests
{
    [Fact]
    public async Task A_killed_worker_is_a_lost_shard_and_the_other_goes_on()
    {
        await using var run = FaultRun.Start(FaultRun.McpServer(), ["--local", "--shards", "2", "--num-requests", "1000"]);
        await run.UnderLoadAsync(200);
        run.Workers[0].Kill();
        var figures = (await run.EndAsync("worker: SIGKILL"))!;

        Assert.Equal((3, "incomplete"), (figures.ExitCode, figures.Verdict));
        Assert.Contains("was lost", Assert.Single(figures.Problems), StringComparison.Ordinal);
        Assert.InRange(figures.Successful, 500, run.Gateway.Count("tools/list"));
        Assert.Equal(1000, figures.Successful + figures.Unaccounted);
    }

    [Fact]
    public async Task More_virtual_users_than_open_files_are_failures_to_connect_and_no_lost_shard()
    {
        await using var run = FaultRun.Start(
            FaultRun.McpServer(), ["--local", "--shards", "1", "--concurrency", "600", "--num-requests", "3000"],
            under: ["sh", "-c", "ulimit -n 512; exec \"$@\"", "sh"]);
        var figures = (await run.EndAsync("worker: no file left"))!;

        Assert.Equal((1, "failed", 0L, 0L), (figures.ExitCode, figures.Verdict, figures.NotSent, figures.Unaccounted));
        Assert.Equal(["connect", "ok"], figures.Outcomes.Keys.Order());
        Assert.Equal(run.Gateway.Count("initialize"), run.Gateway.Requests.Count(request => request.Method == "DELETE"));
    }

    [Fact]
    public async Task Signals_of_a_terminal_to_all_processes_lose_no_shard_and_leave_no_session()
    {
        await using var run = FaultRun.Start(
            FaultRun.McpServer(request => request.Method == "DELETE"
                ? Reply.Status(200, "text/plain", "").After(TimeSpan.FromSeconds(1)) : null),
            ["--local", "--shards", "2", "--duration", "60s"]);
        await run.UnderLoadAsync();
        foreach (var worker in run.Workers)
        {
            worker.Interrupt();
            worker.Quit();
            worker.HangUp();
        }
        run.Orchestrator.Process.Interrupt();
        var figures = (await run.EndAsync("SIGINT, SIGQUIT and SIGHUP to the workers, SIGINT to the orchestrator"))!;

        Assert.Equal((130, 0L), (figures.ExitCode, figures.Unaccounted));
        Assert.Empty(figures.Problems);
        Assert.Equal(4, run.Gateway.Requests.Count(request => request.Method == "DELETE"));
    }

    [Fact]
    public async Task A_worker_frozen_for_five_seconds_goes_on_and_sends_no_burst()
    {
        await using var run = FaultRun.Start(FaultRun.McpServer(), ["--local", "--num-requests", "600"]);
        await run.UnderLoadAsync();
        var worker = run.Workers.Single();
        worker.Freeze();
        await Task.Delay(300, TestContext.Current.CancellationToken);
        var frozen = run.Gateway.Count("tools/list");
        await Task.Delay(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        Assert.Equal(frozen, run.Gateway.Count("tools/list"));
        worker.Thaw();
        var figures = (await run.EndAsync("worker: SIGSTOP for 5 s"))!;

        // Four virtual users have four requests under way at any time, however long they slept.
        Assert.Equal(
            (0, 600L, 600 + FaultRun.BeforeTheLoad),
            (figures.ExitCode, figures.Successful, run.Gateway.Count("tools/list")));
    }

    [Fact]
    public async Task An_open_load_that_was_frozen_catches_up_with_its_schedule_and_is_never_ahead_of_it()
    {
        ConcurrentQueue<(TimeSpan At, int Connection)> arrivals = new();
        var clock = Stopwatch.StartNew();
        await using var run = FaultRun.Start(
            FaultRun.McpServer(request =>
            {
                if (request.RpcMethod == "tools/list")
                    arrivals.Enqueue((clock.Elapsed, request.Connection));
                return null;
            }),
            ["--local", "--rate", "200", "--duration", "5s", "--max-concurrency", "8"]);
        await run.UnderLoadAsync();
        var worker = run.Workers.Single();
        worker.Freeze();
        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        worker.Thaw();
        var figures = (await run.EndAsync("worker: SIGSTOP for 2 s, open model"))!;

        // On a busy machine the pause may last until the end of the schedule, and what is late then is not sent any more.
        Assert.Equal((1_000L, 1_000L), (figures.Planned, figures.Successful + figures.NotSent));
        Assert.Equal(figures.Successful + FaultRun.BeforeTheLoad, run.Gateway.Count("tools/list"));
        Assert.True(figures.ExitCode == 0 || figures.NotSent > 0, figures.ToString());
        // A virtual user has one connection, and on it one request at a time: that is what a catch-up can ask of the gateway at
        // most.
        Assert.InRange(arrivals.Select(arrival => arrival.Connection).Distinct().Count(), 4, 8);
        // The 400 requests that came due during the pause are late; none of the others may be early. The first one may have been
        // late by a second itself.
        var inOrder = arrivals.Select(arrival => arrival.At).Order().ToArray();
        for (var i = 0; i < inOrder.Length; i++)
        {
            Assert.True(
                inOrder[i] - inOrder[0] > (i * TimeSpan.FromMilliseconds(5)) - TimeSpan.FromSeconds(1),
                $"Request {i} came before its time.");
        }
    }

    [Fact]
    public async Task A_worker_frozen_for_good_is_lost_and_ended()
    {
        await using var run = FaultRun.Start(FaultRun.McpServer(), ["--local", "--shards", "2", "--num-requests", "1000"]);
        await run.UnderLoadAsync(200);
        run.Workers[0].Freeze();
        var figures = (await run.EndAsync("worker: SIGSTOP for 60 s"))!;

        Assert.Equal(3, figures.ExitCode);
        Assert.Contains("was lost", Assert.Single(figures.Problems), StringComparison.Ordinal);
        Assert.Equal(1000, figures.Successful + figures.Unaccounted);
    }

    [Fact]
    public async Task A_worker_out_of_memory_is_a_lost_shard()
    {
        var large = new string('x', 40 << 20);
        await using var worker = await StandaloneWorker.StartAsync(
            environment: new Dictionary<string, string?> { ["DOTNET_GCHeapHardLimit"] = "0x4000000" });
        var requests = 0;
        var server = FaultRun.McpServer(request => request.RpcMethod == "tools/list" && Interlocked.Increment(ref requests) > 60
            ? Reply.Json($$$"""{"jsonrpc":"2.0","id":{{{request.RpcId}}},"result":{"tools":[],"x":"{{{large}}}"}}""")
            : null);
        await using var run = FaultRun.StartStatic(server, worker, worker.Url, "--num-requests", "1000");
        await run.UnderLoadAsync();
        await worker.Process.WaitForExitAsync(TimeSpan.FromSeconds(60));
        var figures = (await run.EndAsync("worker: out of memory"))!;

        Assert.Equal(3, figures.ExitCode);
        Assert.Contains("was lost", Assert.Single(figures.Problems), StringComparison.Ordinal);
        Assert.InRange(figures.Successful, 1, 60);
    }

    [Fact]
    public async Task What_a_frozen_orchestrator_does_not_take_is_dropped_beyond_the_bound_and_said()
    {
        await using var worker = await StandaloneWorker.StartAsync(["--buffer-kib", "2"]);
        await using var run = FaultRun.StartStatic(FaultRun.McpServer(), worker, worker.Url, "--num-requests", "2500");
        await run.UnderLoadAsync();
        run.Orchestrator.Process.Freeze();
        // The load does not wait for whoever reads the results.
        var before = run.Gateway.Count("tools/list");
        for (var i = 0; i < 200 && run.Gateway.Count("tools/list") < 2000; i++)
            await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.True(run.Gateway.Count("tools/list") > before + 200, "The load stopped with the orchestrator.");
        run.Orchestrator.Process.Thaw();
        var figures = (await run.EndAsync("orchestrator: SIGSTOP until the worker's buffer (2 KiB) is full"))!;

        Assert.Equal((3, 2500 + FaultRun.BeforeTheLoad), (figures.ExitCode, run.Gateway.Count("tools/list")));
        Assert.Contains(figures.Problems, problem => problem.Contains("dropped", StringComparison.Ordinal));
        Assert.InRange(figures.Successful, 1, 2499);
    }
}
