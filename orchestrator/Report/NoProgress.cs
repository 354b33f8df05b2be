namespace AgentGatewayPerf.Report;

/// <summary>Shows nothing.</summary>
sealed class NoProgress : IProgressView
{
    public Task ShowAsync(CancellationToken runIsOver) => Task.CompletedTask;
}
