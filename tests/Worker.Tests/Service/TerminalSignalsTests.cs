using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.Worker.Tests.Service;

public sealed class TerminalSignalsTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_worker_outlives_the_signals_of_a_terminal_and_ends_with_its_orchestrator(bool byInput)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals.");
        await using var worker = await StandaloneWorker.StartAsync(
            binary: Path.Combine(AppContext.BaseDirectory, "agentgateway-perf-worker"));
        worker.Process.SendTerminalSignals();
        // A worker that ends by one of them is gone well before.
        await Task.Delay(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);
        Assert.False(worker.Process.HasExited);
        if (byInput)
            worker.Process.CloseInput();
        else
            worker.Process.Terminate();
        Assert.Equal(0, await worker.Process.WaitForExitAsync(TimeSpan.FromSeconds(60)));
    }
}
