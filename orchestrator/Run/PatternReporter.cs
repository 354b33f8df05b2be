using AgentGatewayPerf.Plan;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Run;

/// <summary>Puts together what is known of a phase that is over.</summary>
sealed class PatternReporter(RunPlan plan, int shardCount, RunMerge merge, StopSignals stop)
{
    const int MostSlowest = 20;

    public PatternReport Report(int index, Ready?[] readies, PhaseRun run)
    {
        var merged = merge.Pattern(index, run.Phase);
        var shards = Enumerable.Range(0, shardCount).Select(i => ForShard(index, i, readies[i], run)).ToList();
        var totals = merged.Collect();
        var (sum, series) = (totals.Sum(), new PatternSeries(totals.TakeSeries()));
        // As little is kept as the report needs: a run of many patterns must not grow with every one of them.
        sum.Pack();
        totals.Pack();
        var spans = shards.Where(s => s.Span is not null).Select(s => s.Span!.Value).ToList();
        var spec = plan.Shards[0].Patterns[index];
        return new PatternReport
        {
            Pattern = plan.Patterns[index],
            Started = run.Start is not null,
            Partial = stop.Abort.IsCancellationRequested || run.Finished.Any(f => f is null),
            StartedAt = run.StartedAt,
            StartUs = run.Start,
            PlannedDurationUs = (long)(run.Phase == Phase.Load ? spec.DurationUs : spec.Warmup.DurationUs),
            IsOpen = IsOpen(index),
            Planned = shards.Sum(s => s.Finished is { } f ? (long)f.Planned : Math.Max(s.Planned, s.Merged.Requests.Total)),
            NotSent = shards.Sum(s => (long)(s.Finished?.NotSent ?? 0)),
            // Of a shard that is lost what it was given, of one that is there what it sent: nothing is known of what did not arrive.
            Unaccounted = shards.Sum(s => Math.Max(0, (s.Finished is { } f ? (long)(f.Planned - f.NotSent) : s.Planned) - s.Merged.Requests.Total)),
            HttpRequests = shards.Sum(s => s.Finished is { } f ? (long)f.HttpRequests : s.Merged.Requests.Total),
            ElapsedUs = spans.Count == 0 ? 0 : Math.Max(1, spans.Max(s => s.EndUs) - spans.Min(s => s.StartUs)),
            Totals = totals,
            Series = series,
            Sum = sum,
            Slowest = TracedRequest.Slowest(shards, MostSlowest),
            Messages = merged.Failures,
            Facts = [.. readies.Where(r => r is not null).SelectMany(r => r!.Facts).Distinct()],
            Warnings = [.. readies.Where(r => r is not null).SelectMany(r => r!.Warnings).Distinct()],
            Shards = shards,
        };
    }

    bool IsOpen(int index) => plan.Shards[0].Patterns[index].Open is not null;

    ShardPatternReport ForShard(int index, int shard, Ready? ready, PhaseRun run)
    {
        var tally = merge.Pattern(index, run.Phase).TallyOf(shard);
        var (finished, clock) = (run.Finished[shard], run.Clocks[shard]);
        var began = finished is { StartedUs: not 0 } ? clock?.ToOurs(finished.StartedUs) : null;
        // A lost shard says no times: its last answer is the best that is known of its end.
        (long, long)? span = (finished, run.Start) switch
        {
            ({ ElapsedUs: > 0 }, { } at) => (began ?? at, (began ?? at) + (long)finished.ElapsedUs),
            (null, { } at) when tally.Requests.Total > 0 => (at, at + tally.LastEndUs),
            _ => null,
        };
        var planned = ArrivalShare.Of(plan.Shards[shard], index, run.Phase);
        return new ShardPatternReport
        {
            Shard = shard,
            Planned = planned,
            Merged = tally,
            Ready = ready,
            Finished = finished,
            Clock = clock,
            Span = span,
            StartErrorUs = began - run.Start,
            Differences = finished is null ? [] : CountCheck.Differences(finished, tally, IsOpen(index) ? 0 : planned),
        };
    }
}
