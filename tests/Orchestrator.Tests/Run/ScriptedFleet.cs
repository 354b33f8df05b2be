using System.Collections.Concurrent;
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

    /// <summary>Shards that do not announce themselves.</summary>
    public HashSet<int> Absent { get; init; } = [];

    /// <summary>Shards that were ended by force.</summary>
    public ConcurrentQueue<int> Cancelled { get; } = new();

    public bool Killed { get; private set; }

    public static Task<ScriptedFleet> StartAsync(params WorkerScript[] scripts) => StartWithoutAsync([], scripts);

    /// <summary>Some workers are there and do not announce themselves.</summary>
    public static async Task<ScriptedFleet> StartWithoutAsync(HashSet<int> absent, params WorkerScript[] scripts)
    {
        var token = RunToken.New();
        return new ScriptedFleet(await Task.WhenAll(scripts.Select(s => ScriptedWorker.StartAsync(s, token))), token)
        {
            Absent = absent,
        };
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var i in Enumerable.Range(0, workers.Count).Except(Absent))
            Tell(new WorkerAnnounced(new Announcement(i, workers[i].Url)));
        return Task.CompletedTask;
    }

    public void Tell(FleetEvent fleetEvent) => _events.Writer.TryWrite(fleetEvent);

    public void Cancel(int shard) => Cancelled.Enqueue(shard);

    public void Kill() => Killed = true;

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in workers)
            await worker.DisposeAsync();
    }
}
