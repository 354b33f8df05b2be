using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.Faults.Tests;

/// <summary>An orchestrator that is told to stop, or is no more.</summary>
public sealed class OrchestratorFaultTests
{
    [Theory]
    [InlineData("SIGINT")]
    [InlineData("SIGTERM")]
    [InlineData("SIGINT twice")]
    public async Task A_signal_ends_the_load_with_what_was_measured(string signal)
    {
        await using var run = FaultRun.Start(FaultRun.McpServer(), ["--local", "--shards", "2", "--duration", "5m"]);
        await run.UnderLoadAsync(200);
        if (signal == "SIGTERM")
            run.Orchestrator.Process.Terminate();
        else
            run.Orchestrator.Process.Interrupt();
        if (signal == "SIGINT twice")
            run.Orchestrator.Process.Interrupt();
        var figures = (await run.EndAsync($"orchestrator: {signal}"))!;

        Assert.Equal((130, "interrupted"), (figures.ExitCode, figures.Verdict));
        Assert.InRange(figures.Successful, 100, run.Gateway.Count("tools/list"));
    }

    [Fact]
    public async Task A_killed_orchestrator_takes_its_workers_with_it()
    {
        await using var run = FaultRun.Start(FaultRun.McpServer(), ["--local", "--shards", "2", "--duration", "5m"]);
        await run.UnderLoadAsync(200);
        run.Orchestrator.Process.KillAlone();
        await run.EndAsync("orchestrator: SIGKILL", writesResults: false);
    }

    [Fact]
    public async Task A_killed_orchestrator_leaves_no_load_on_workers_of_others()
    {
        await using var worker = await StandaloneWorker.StartAsync();
        await using var run = FaultRun.StartStatic(FaultRun.McpServer(), worker, worker.Url, "--duration", "5m");
        await run.UnderLoadAsync(100);
        run.Orchestrator.Process.KillAlone();
        Assert.Equal(0, await worker.Process.WaitForExitAsync(TimeSpan.FromSeconds(60)));
        await run.EndAsync("orchestrator: SIGKILL, static worker", writesResults: false);
    }

    [Fact]
    public async Task A_full_disk_loses_the_files_and_not_the_report()
    {
        // A file system of 8 KiB that only this run sees. What is left on it is listed when the run is over.
        const string Mounted = """
            mkdir "$0" && mount -t tmpfs -o size=8k tmpfs "$0" || exit 77
            "$@"
            code=$?
            echo "Left: $(ls -A "$0")"
            exit $code
            """;
        var folder = Path.Combine(Path.GetTempPath(), $"agentgateway-perf-full-{Guid.NewGuid():N}");
        string[] files =
        [
            "--output",
            Path.Combine(folder, "results.json"),
            "--samples",
            Path.Combine(folder, "samples.parquet"),
            "--csv",
            Path.Combine(folder, "s.csv"),
        ];
        try
        {
            await using var run = FaultRun.Start(
                FaultRun.McpServer(), ["--local", "--num-requests", "2000", .. files],
                under: ["unshare", "-rm", "sh", "-c", Mounted, folder]);
            await run.EndAsync("disk full under the result files", writesResults: false);
            var process = run.Orchestrator.Process;
            Assert.True(await process.WaitForExitAsync(TimeSpan.FromSeconds(5)) == 3, process.Output + process.Error);
            Assert.Contains("Successful: 2000", process.Output, StringComparison.Ordinal);
            Assert.Contains($"could not be written to {folder}", process.Error, StringComparison.Ordinal);
            Assert.Contains("No space left on device", process.Error, StringComparison.Ordinal);
            Assert.DoesNotContain(".json", process.Output.Split("Left:")[1], StringComparison.Ordinal);
            Assert.DoesNotContain(".parquet", process.Output.Split("Left:")[1], StringComparison.Ordinal);
            Assert.DoesNotContain("tmp", process.Output.Split("Left:")[1], StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder);
        }
    }

    [Fact]
    public async Task A_device_that_takes_nothing_loses_the_file_and_not_the_report()
    {
        await using var run = FaultRun.Start(FaultRun.McpServer(), ["--local", "--num-requests", "100", "--output", "/dev/full"]);
        await run.EndAsync("disk full under --output", writesResults: false);
        Assert.Equal(3, await run.Orchestrator.Process.WaitForExitAsync(TimeSpan.FromSeconds(5)));
        Assert.Contains("Successful: 100", run.Orchestrator.Process.Output, StringComparison.Ordinal);
        Assert.Contains("could not be written to /dev/full", run.Orchestrator.Process.Error, StringComparison.Ordinal);
        Assert.True(File.Exists("/dev/full"));
    }
}
