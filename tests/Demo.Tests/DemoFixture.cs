namespace AgentGatewayPerf.Demo.Tests;

/// <summary>One demo gateway for the tests of a class.</summary>
public sealed class DemoFixture : IAsyncLifetime
{
    DemoGateway? _gateway;

    public HttpClient Client { get; } = new();

    public Uri Url => _gateway!.Url;

    public Uri GrpcUrl => _gateway!.GrpcUrl;

    public async ValueTask InitializeAsync() => _gateway = await DemoGateway.StartAsync(0, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _gateway!.DisposeAsync();
    }
}
