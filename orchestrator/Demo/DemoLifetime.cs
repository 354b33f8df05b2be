namespace AgentGatewayPerf.Demo;

/// <summary>Leaves Ctrl-C and SIGTERM to the program that the demo gateway is part of; the default would take them.</summary>
sealed class DemoLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
