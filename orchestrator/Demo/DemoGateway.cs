namespace AgentGatewayPerf.Demo;

/// <summary>Placeholder.</summary>
sealed class DemoGateway : IAsyncDisposable
{
    public Uri Url { get; } = new("http://127.0.0.1:1");

    public static Task<DemoGateway> StartAsync(int port, CancellationToken cancellationToken) => Task.FromResult(new DemoGateway());

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
