using System.Threading.Channels;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Fleet;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Run;

/// <summary>Waits for the workers of a fleet.</summary>
sealed class FleetStart(IFleet fleet, FleetSection settings, RunTimings timings, RunStatus status, TimeProvider time)
{
    readonly Announcement?[] _workers = new Announcement?[settings.Shards];
    readonly WorkerHold?[] _holds = new WorkerHold?[settings.Shards];
    readonly string?[] _failures = new string?[settings.Shards];

    int Announced => _workers.Count(w => w is not null);

    int Least => settings.MinShards ?? settings.Shards;

    /// <summary>Brings the fleet up and returns the workers that have come: all that were asked for, or as many as are
    /// enough.</summary>
    /// <exception cref="FleetException">A worker ended before it was there, or too few came in time.</exception>
    /// <exception cref="UsageException">Workers cannot be had as asked.</exception>
    /// <exception cref="OperationCanceledException">Interrupted.</exception>
    public async Task<Announcement[]> BringUpAsync(CancellationToken cancellationToken)
    {
        await fleet.StartAsync(cancellationToken);
        try
        {
            await WaitAsync(settings.StartTimeout ?? timings.FleetStart, cancellationToken);
        }
        finally
        {
            // The calls of the run come right after these, long before a worker misses them.
            await Task.WhenAll(_holds.OfType<WorkerHold>().Select(h => h.DisposeAsync().AsTask()));
        }
        return [.. _workers.OfType<Announcement>()];
    }

    async Task WaitAsync(TimeSpan bound, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(bound, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            while (_workers.Zip(_failures).Any(shard => shard is (null, null)))
            {
                status.Enter($"waiting for workers: {Announced} of {settings.Shards} announced");
                await TakeAsync(await fleet.Events.ReadAsync(either.Token));
            }
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            if (Announced < Least)
                throw TooFew(bound);
        }
        catch (ChannelClosedException)
        {
            throw new FleetException($"The {fleet.Name} fleet ended before its workers were there.");
        }
    }

    async Task TakeAsync(FleetEvent change)
    {
        switch (change)
        {
            // Before anything has started a newer worker simply takes the place of the one before.
            case WorkerAnnounced { Announcement: var worker } when worker.Shard < _workers.Length:
                await ReleaseAsync(worker.Shard);
                _workers[worker.Shard] = worker;
                _holds[worker.Shard] = new WorkerHold(worker.Url, fleet, timings, time);
                break;
            case WorkerEnded ended when ended.Shard < _workers.Length:
                await ReleaseAsync(ended.Shard);
                _workers[ended.Shard] = null;
                if (ended.MayReturn)
                    break;
                _failures[ended.Shard] = ended.Reason;
                if (_failures.Count(f => f is null) < Least)
                    throw new FleetException($"The worker of shard {ended.Shard} did not start: {ended.Reason}.");
                break;
            case FleetFailed failed:
                throw failed.Error;
        }
    }

    async Task ReleaseAsync(int shard)
    {
        if (_holds[shard] is { } hold)
            await hold.DisposeAsync();
        _holds[shard] = null;
    }

    FleetException TooFew(TimeSpan bound)
    {
        var all = Least == settings.Shards ? "all are needed" : $"{Least} are needed (--min-shards)";
        var advice = fleet.WhenWorkersAreMissing is { } text ? $"\n{text}" : "";
        return new FleetException(
            $"{Announced} of {settings.Shards} workers were there after {Durations.Format(bound)}; {all}.{advice}");
    }
}
