using AgentGatewayPerf.Modal.Tests.Support;
using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.Modal.Tests;

/// <summary>A run on Modal that is ended from outside: nothing is left running or sending.</summary>
public sealed class EndTests(EndTests.Workspace workspace) : IClassFixture<EndTests.Workspace>
{
    static readonly string[] Long = ["--pattern", "mcp:tools/list", "--duration", "5m", "--concurrency", "3"];

    StandIn Modal => workspace.Modal;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_interrupted_or_terminated_run_reports_what_it_has(bool interrupt)
    {
        await using var run = await FleetRun.StartAsync(Modal, Long);
        await run.LoadAsync("POST tools/list", 50);
        if (interrupt)
        {
            // A terminal sends Ctrl-C to Python as well.
            new OtherProcess(Python(run)).Interrupt();
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
        await using var run = await FleetRun.StartAsync(Modal, Long);
        await run.LoadAsync("POST tools/list", 50);
        run.Orchestrator.Process.Interrupt();
        run.Orchestrator.Process.Interrupt();
        await run.EndAsync(130);
        await run.AssertSilentAsync();
    }

    [Fact]
    public async Task A_killed_orchestrator_takes_its_containers_with_it()
    {
        await using var run = await FleetRun.StartAsync(Modal, Long);
        await run.LoadAsync("POST tools/list", 50);
        run.Orchestrator.Process.KillAlone();

        Assert.Equal(137, await run.Orchestrator.Process.WaitForExitAsync(StandIn.Bound));
        await run.Orchestrator.Tree.AssertNoneAsync(StandIn.Bound);
        await Modal.AssertNothingRunsAsync();
        // Its Python has seen to that: Modal did not have to miss anybody.
        Assert.StartsWith("disconnected", await Modal.EndOfAppAsync(), StringComparison.Ordinal);
        await run.AssertSilentAsync();
    }

    [Fact]
    public async Task A_run_whose_python_was_killed_ends_when_modal_misses_it()
    {
        await using var run = await FleetRun.StartAsync(Modal, Long);
        await run.LoadAsync("POST tools/list", 50);
        new OtherProcess(Python(run)).Kill();
        var (process, results) = await run.EndAsync(3);

        Assert.Equal(3, results.Problems.Count);
        Assert.Contains("The workers cannot be run on Modal: modal/app.py ended with exit code 137", process.Error);
        await run.AssertSilentAsync();
    }

    [Fact]
    public async Task An_interrupt_before_the_containers_are_there_ends_the_run()
    {
        await Modal.DoAsync("hold", shard: 0);
        await using var orchestrator = Modal.Orchestrate(["--gateway-url", "http://127.0.0.1:1"]);
        await orchestrator.Process.WaitForErrorAsync(l => l.Contains("modal app stop", StringComparison.Ordinal), StandIn.Bound);
        orchestrator.Process.Interrupt();
        Assert.Equal(130, (await orchestrator.WaitAsync()).ExitCode);
        await Modal.DoAsync("release");
        await Modal.AssertNothingRunsAsync();
    }

    static int Python(FleetRun run) =>
        run.Orchestrator.Tree.Find().Single(p => p.Command.Contains("modal/app.py", StringComparison.Ordinal)).Id;

    public sealed class Workspace() : SharedStandIn(Sdk.Newest);
}
