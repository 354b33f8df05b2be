using AgentGatewayPerf.EndToEnd.Tests.Support;
using AgentGatewayPerf.Modal.Tests.Support;

namespace AgentGatewayPerf.Modal.Tests;

/// <summary><c>modal run modal/app.py …</c>: the orchestrator in a container beside its workers, Python alone on this
/// machine.</summary>
public sealed class ModalRunTests(ModalRunTests.Workspace workspace) : IClassFixture<ModalRunTests.Workspace>
{
    StandIn Modal => workspace.Modal;

    [Fact]
    public async Task Report_files_and_exit_code_come_back()
    {
        using var html = new TemporaryFile(".html");
        using var samples = new TemporaryFile(".parquet");
        using var arguments = new TemporaryFile(".json");
        await File.WriteAllTextAsync(
            arguments.Path, """{"message":"from a file"}""", TestContext.Current.CancellationToken);
        await using var run = await CloudRun.StartAsync(
            Modal, "--pattern", "mcp", "-n", "31", "--tool-args", $"@{arguments.Path}", "--shards", "3", "--threshold", "p99<1us", "--report", html.Path,
            $"--samples={samples.Path}");
        await run.EndAsync(1);

        var results = await run.ResultsAsync();
        Assert.All(results.Patterns, p => Assert.Equal("ok: 31", p.AllOutcomes));
        Assert.Empty(results.Problems);
        ServedCounts.AssertMcp(results, await run.ServedAsync());
        var (output, error) = (run.Process.Output, run.Process.Error);
        Assert.Contains("Pattern: mcp:tools/list", output);
        Assert.Contains("  Workers: 3 modal (AOT)\n", output);
        // The orchestrator's own container costs, too.
        Assert.Contains("  Containers: 4, ", output);
        Assert.Contains("from 3 modal workers. Estimate: 3 containers for about", output);
        Assert.Contains("to stop it by hand: modal app stop --yes ap-", error);
        Assert.StartsWith(
            "<!", await File.ReadAllTextAsync(html.Path, TestContext.Current.CancellationToken),
            StringComparison.OrdinalIgnoreCase);
        Assert.Equal(
            "PAR1",
            (await File.ReadAllTextAsync(samples.Path, System.Text.Encoding.Latin1, TestContext.Current.CancellationToken))[..4]);
    }

    [Fact]
    public async Task Quiet_shows_the_report_alone()
    {
        await using var process = Modal.ModalRun([
            "-q",
            "modal/app.py",
            "--gateway-url",
            "https://gateway.example.com",
            "--dry-run",
        ]);
        Assert.Equal(0, await process.WaitForExitAsync(StandIn.Bound));
        Assert.StartsWith("Dry run: nothing is started.\n", process.Output);
        Assert.Equal([null], await Modal.ContainersAsync());
        await Modal.AssertNothingRunsAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_interrupt_or_termination_brings_back_what_there_is_and_130(bool interrupt)
    {
        await using var run = await CloudRun.StartAsync(
            Modal, "--pattern", "mcp:tools/list", "--duration", "5m", "--shards", "2");
        await run.LoadAsync("POST tools/list", 50);
        if (interrupt)
            run.Process.Interrupt();
        else
            run.Process.Terminate();
        await run.EndAsync(130);

        Assert.Contains("Result: interrupted", run.Process.Output);
        Assert.True((await run.ResultsAsync()).Only.Successful >= 50);
    }

    [Fact]
    public async Task A_killed_command_is_missed_by_modal()
    {
        await using var run = await CloudRun.StartAsync(
            Modal, "--pattern", "mcp:tools/list", "--duration", "5m", "--shards", "2");
        await run.LoadAsync("POST tools/list", 50);
        run.Process.KillAlone();
        Assert.Equal(137, await run.Process.WaitForExitAsync(StandIn.Bound));
        await Modal.AssertNothingRunsAsync();
    }

    [Theory]
    [InlineData(true, "the run is lost and is not repeated")]
    [InlineData(false, "Modal ended the orchestrator")]
    public async Task An_orchestrator_that_modal_interrupts_is_a_lost_run(bool again, string expected)
    {
        await using var run = await CloudRun.StartAsync(Modal, "--pattern", "mcp:tools/list", "--duration", "5m");
        await run.LoadAsync("POST tools/list", 10);
        await Modal.DoAsync("kill", again: again);
        await run.EndAsync(3);
        Assert.Contains(expected, run.Process.Output + run.Process.Error);
    }

    [Theory]
    [InlineData("--concurrency must be at least 1, not 0", "--concurrency", "0")]
    [InlineData("more than --max-cost $5", "--duration", "1h", "--shards", "50")]
    [InlineData("--no-such-flag", "--no-such-flag")]
    [InlineData("invalid float value: 'fast'", "--cpu", "fast")]
    [InlineData("--ca-file: there is no file nowhere.pem", "--ca-file", "nowhere.pem")]
    [InlineData("--output: there is no folder for nowhere/x.json", "--output", "nowhere/x.json")]
    [InlineData("another file is named x.json as well", "--output", "x.json", "--report", "/tmp/x.json")]
    [InlineData(
        "Modal has no secret mine. Create it with: modal secret create mine AGENTGATEWAY_AUTH_TOKEN=", "--secret", "mine")]
    [InlineData("--worker-binary is for `dotnet run", "--worker-binary", "/bin/true")]
    [InlineData("--ui serves its page where the orchestrator runs", "--ui")]
    [InlineData("-q", "-q")]
    public async Task What_cannot_work_is_said_in_a_line(string expected, params string[] args)
    {
        await using var process = Modal.ModalRun(["modal/app.py", "--gateway-url", "https://gateway.example.com", .. args]);
        var code = await process.WaitForExitAsync(StandIn.Bound);
        Assert.True(code == 2, $"Exit code {code}\n{process.Output}{process.Error}");
        Assert.Contains(expected, process.Output + process.Error);
        Assert.DoesNotContain("Traceback", process.Output + process.Error);
        await Modal.AssertNothingRunsAsync();
    }

    [Fact]
    public async Task Help_needs_nobody()
    {
        var before = await Modal.AppsAsync();
        await using var process = Modal.ModalRun(["modal/app.py", "--help"]);
        Assert.Equal(0, await process.WaitForExitAsync(StandIn.Bound));
        Assert.Contains("modal run modal/app.py --gateway-url", process.Output);
        Assert.Contains("--nonpreemptible", process.Output);
        Assert.Equal(before, await Modal.AppsAsync());
    }

    public sealed class Workspace() : SharedStandIn(Sdk.Newest);
}
