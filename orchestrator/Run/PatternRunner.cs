using AgentGatewayPerf.Plan;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Run;

/// <summary>Runs one pattern on all shards together: a barrier, one start for all, and the wait for the last.</summary>
sealed class PatternRunner(
    RunPlan plan, IReadOnlyList<ShardSession> sessions, RunMerge merge, MonotonicClock clock, RunStatus status, StopSignals stop,
    ILogger logger)
{
    // Time for the command to reach every worker, and not so long that anybody notices.
    const long LeadUs = 50_000;
    const long MaxLeadUs = 1_000_000;

    public async Task<PatternReport> RunAsync(int index, TimeSpan patience)
    {
        var name = PatternCatalog.NameOf(plan.Patterns[index]);
        status.Enter($"preparing {name}");
        var readies = await ReadyAsync(index, patience);
        var clocks = await Task.WhenAll(sessions.Select(s => s.MeasureClockAsync(stop.Abort)));
        if (stop.Abort.IsCancellationRequested || readies.All(r => r is null))
            return Report(index, readies, clocks, null, new PatternFinished?[sessions.Count]);

        var lead = Math.Min(LeadUs + clocks.Max(c => c?.RoundTripUs ?? 0) * 3 / 2, MaxLeadUs);
        var startedAt = clock.Time.GetUtcNow().AddMicroseconds(lead);
        var start = clock.NowUs + lead;
        var present = readies.Count(r => r is not null);
        RunLog.Starting(logger, name, present);
        status.Enter(name, index, merge.Pattern(index), clock.Time.GetTimestamp());
        for (var i = 0; i < sessions.Count; i++)
        {
            if (readies[i] is not null)
                sessions[i].Start(index, clocks[i]?.ToWorker(start) ?? 0);
        }
        var finished = await Task.WhenAll(sessions.Select(s => s.Milestones.Finished(index)));
        return Report(index, readies, clocks, start, finished) with { StartedAt = startedAt };
    }

    async Task<Ready?[]> ReadyAsync(int index, TimeSpan patience)
    {
        var readies = sessions.Select(s => s.Milestones.Ready(index)).ToArray();
        await Task.WhenAny(Task.WhenAll(readies), Task.Delay(patience, clock.Time, stop.Kill));
        for (var i = 0; i < readies.Length; i++)
        {
            if (!readies[i].IsCompleted)
                sessions[i].Abandon($"its worker was not ready within {patience.TotalSeconds:0} s");
        }
        return await Task.WhenAll(readies);
    }

    PatternReport Report(int index, Ready?[] readies, ClockOffset?[] clocks, long? start, PatternFinished?[] finished)
    {
        var shards = sessions.Select((session, i) => ForShard(index, i, readies[i], clocks[i], start, finished[i])).ToList();
        var totals = merge.Pattern(index).Collect();
        var sum = totals.Sum();
        var spans = shards.Where(s => s.Span is not null).Select(s => s.Span!.Value).ToList();
        return new PatternReport
        {
            Pattern = plan.Patterns[index],
            Started = start is not null,
            Partial = stop.Abort.IsCancellationRequested || finished.Any(f => f is null),
            Planned = shards.Sum(s => s.Finished is { } f ? (long)f.Planned : Math.Max(s.Planned, s.Merged.Requests.Total)),
            NotSent = shards.Sum(s => (long)(s.Finished?.NotSent ?? 0)),
            // Of a shard that is lost what it was given, of one that is there what it sent: nothing is known of what did not arrive.
            Unaccounted = shards.Sum(s => Math.Max(0, (s.Finished is { } f ? (long)(f.Planned - f.NotSent) : s.Planned) - s.Merged.Requests.Total)),
            HttpRequests = shards.Sum(s => s.Finished is { } f ? (long)f.HttpRequests : s.Merged.Requests.Total),
            ElapsedUs = spans.Count == 0 ? 0 : Math.Max(1, spans.Max(s => s.EndUs) - spans.Min(s => s.StartUs)),
            Totals = totals,
            Sum = sum,
            Messages = merge.Pattern(index).Failures,
            Facts = [.. readies.Where(r => r is not null).SelectMany(r => r!.Facts).Distinct()],
            Warnings = [.. readies.Where(r => r is not null).SelectMany(r => r!.Warnings).Distinct()],
            Shards = shards,
        };
    }

    ShardPatternReport ForShard(int index, int shard, Ready? ready, ClockOffset? offset, long? start, PatternFinished? finished)
    {
        var tally = merge.Pattern(index).TallyOf(shard);
        var began = finished is { StartedUs: not 0 } ? offset?.ToOurs(finished.StartedUs) : null;
        // A lost shard says no times: its last answer is the best that is known of its end.
        (long, long)? span = (finished, start) switch
        {
            ({ ElapsedUs: > 0 }, { } at) => (began ?? at, (began ?? at) + (long)finished.ElapsedUs),
            (null, { } at) when tally.Requests.Total > 0 => (at, at + tally.LastEndUs),
            _ => null,
        };
        return new ShardPatternReport
        {
            Shard = shard,
            Planned = (long)plan.Shards[shard].Patterns[index].Requests,
            Merged = tally,
            Ready = ready,
            Finished = finished,
            Clock = offset,
            Span = span,
            StartErrorUs = began - start,
            Differences = finished is null ? [] : CountCheck.Differences(finished, tally),
        };
    }
}
