using System.Threading.Channels;
using AgentGatewayPerf.Fleet;

namespace AgentGatewayPerf.Orchestrator.Tests;

/// <summary>A fleet of scripted workers.</summary>
sealed class ScriptedFleet(IReadOnlyList<ScriptedWorker> workers, string token) : IFleet
{
    readonly Channel<FleetEvent> _events = Channel.CreateUnbounded<FleetEvent>();

    public string Name => "scripted";

    public string Token => token;

    public bool HandsOverAuthToken { get; init; } = true;

    public ChannelReader<FleetEvent> Events => _events.Reader;

    public IReadOnlyList<ScriptedWorker> Workers => workers;

    public bool Killed { get; private set; }

    public static async Task<ScriptedFleet> StartAsync(params WorkerScript[] scripts)
    {
        var token = RunToken.New();
        return new ScriptedFleet(await Task.WhenAll(scripts.Select(s => ScriptedWorker.StartAsync(s, token))), token);
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        for (var i = 0; i < workers.Count; i++)
            Tell(new WorkerAnnounced(new Announcement(i, workers[i].Url)));
        return Task.CompletedTask;
    }

    public void Tell(FleetEvent fleetEvent) => _events.Writer.TryWrite(fleetEvent);

    public void Kill() => Killed = true;

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in workers)
            await worker.DisposeAsync();
    }
}
