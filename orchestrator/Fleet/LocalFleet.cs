using System.Threading.Channels;

namespace AgentGatewayPerf.Fleet;

/// <summary>Worker processes on this machine. They end with this process however it ends: their stdin closes.</summary>
sealed class LocalFleet(int shards, string workerBinary, string? authToken, ILogger<LocalFleet> logger, Uri? gateway = null)
    : IFleet
{
    readonly Channel<FleetEvent> _events = Channel.CreateUnbounded<FleetEvent>();
    readonly List<WorkerProcess> _processes = [];
    readonly List<Task> _watches = [];

    public string Name => "local";

    public string Token { get; } = RunToken.New();

    public bool HandsOverAuthToken => true;

    public ChannelReader<FleetEvent> Events => _events.Reader;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        FleetLog.StartingLocalWorkers(logger, shards, workerBinary);
        // Forking is the slow part: two at a time keep a small machine busy without a stampede.
        await Parallel.ForAsync(0, shards, cancellationToken, (shard, _) =>
        {
            var process = WorkerProcess.Start(shard, workerBinary, Token, authToken, gateway, logger);
            lock (_processes)
            {
                _processes.Add(process);
                _watches.Add(WatchAsync(process));
            }
            return ValueTask.CompletedTask;
        });
    }

    public void Kill()
    {
        lock (_processes)
            _processes.ForEach(p => p.Kill());
    }

    public async ValueTask DisposeAsync()
    {
        _events.Writer.TryComplete();
        await Task.WhenAll(_processes.Select(p => p.StopAsync()));
        await Task.WhenAll(_watches);
    }

    async Task WatchAsync(WorkerProcess process)
    {
        if (await process.Announced is { } announcement)
            _events.Writer.TryWrite(new WorkerAnnounced(announcement));
        var reason = await process.Ended;
        FleetLog.WorkerEnded(logger, process.Shard, reason);
        _events.Writer.TryWrite(new WorkerEnded(process.Shard, reason));
    }
}
