using AgentGatewayPerf.Modal.Tests.Support;

namespace AgentGatewayPerf.Modal.Tests;

/// <summary>A run on Modal that is ended from outside: nothing is left running or sending.</summary>
public sealed class EndTests
{
    static readonly string[] Long = ["--pattern", "mcp:tools/list", "--duration", "5m", "--concurrency", "3"];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_interrupted_or_terminated_run_reports_what_it_has(bool interrupt)
    {
        await using var modal = await StandIn.StartAsync();
        await using var run = await FleetRun.StartAsync(modal, Long);
        await run.LoadAsync("POST tools/list", 50);
        if (interrupt)
        {
            // A terminal sends Ctrl-C to Python as well.
            var python = run.Orchestrator.Tree.Find().Single(p => p.Command.Contains("modal/app.py", StringComparison.Ordinal)).Id;
            Signal.Interrupt(python);
            run.Orchestrator.Process.Interrupt();
        }
        else
        {
            run.Orchestrator.Process.Terminate();
        }
        var (process, results) = await run.EndAsync(130);

        Assert.Empty(results.Problems);
        Assert.True(results.Only.Partial);
        Assert.True(results.Only.Successful >= 50);
        Assert.Equal(0, results.Only.Failed);
        Assert.Contains("  Containers: 3, ", process.Output);
        await run.AssertSilentAsync();
    }

    [Fact]
    public async Task A_second_interrupt_ends_everything_at_once()
    {
        await using var modal = await StandIn.StartAsync();
        await using var run = await FleetRun.StartAsync(modal, Long);
        await run.LoadAsync("POST tools/list", 50);
        run.Orchestrator.Process.Interrupt();
        run.Orchestrator.Process.Interrupt();
        await run.EndAsync(130);
        await run.AssertSilentAsync();
    }

    [Fact]
    public async Task A_killed_orchestrator_takes_its_containers_with_it()
    {
        await using var modal = await StandIn.StartAsync();
        await using var run = await FleetRun.StartAsync(modal, Long);
        await run.LoadAsync("POST tools/list", 50);
        run.Orchestrator.Process.KillAlone();

        Assert.Equal(137, await run.Orchestrator.Process.WaitForExitAsync(StandIn.Bound));
        await run.Orchestrator.Tree.AssertNoneAsync(StandIn.Bound);
        await modal.AssertNothingRunsAsync();
        await run.AssertSilentAsync();
    }

    [Fact]
    public async Task An_interrupt_before_the_containers_are_there_ends_the_run()
    {
        await using var modal = await StandIn.StartAsync();
        await modal.DoAsync("hold", shard: 0);
        await using var orchestrator = modal.Orchestrate(["--gateway-url", "http://127.0.0.1:1"]);
        await orchestrator.Process.WaitForErrorAsync(l => l.Contains("modal app stop", StringComparison.Ordinal), StandIn.Bound);
        orchestrator.Process.Interrupt();
        Assert.Equal(130, (await orchestrator.WaitAsync()).ExitCode);
        await modal.AssertNothingRunsAsync();
    }
}
