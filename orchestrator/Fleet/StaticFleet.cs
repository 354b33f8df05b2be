using System.Threading.Channels;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Fleet;

/// <summary>Workers that somebody else started; they end by themselves when their shard is done.</summary>
sealed class StaticFleet(IReadOnlyList<Uri> workers, string token, WorkerTrust? trust = null) : IFleet
{
    readonly Channel<FleetEvent> _events = Channel.CreateUnbounded<FleetEvent>();

    public string Name => "static";

    public string Token => token;

    public bool HandsOverAuthToken => false;

    public WorkerTrust? Trust => trust;

    public ChannelReader<FleetEvent> Events => _events.Reader;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        for (var shard = 0; shard < workers.Count; shard++)
            _events.Writer.TryWrite(new WorkerAnnounced(new Announcement(shard, workers[shard])));
        return Task.CompletedTask;
    }

    public void Kill()
    {
    }

    public ValueTask DisposeAsync()
    {
        _events.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }
}
