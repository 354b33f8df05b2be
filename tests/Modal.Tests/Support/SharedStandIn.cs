namespace AgentGatewayPerf.Modal.Tests.Support;

/// <summary>A stand-in that the tests of a class use one after another: each has an app of its own in it.</summary>
public abstract class SharedStandIn(string version, params string[] secrets) : IAsyncLifetime
{
    public StandIn Modal { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Modal = await StandIn.StartAsync(version, secrets);

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (Modal is not null)
            await Modal.DisposeAsync();
    }
}
