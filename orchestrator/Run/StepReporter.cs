using System.Globalization;
using AgentGatewayPerf.Plan;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Run;

/// <summary>Puts together what is known of the loads of a step that is over.</summary>
sealed class StepReporter(RunPlan plan, int shardCount, RunMerge merge, StopSignals stop)
{
    /// <summary>Requests with trace context that are kept of a load.</summary>
    public const int MostSlowest = 20;

    // Moments at which streams beside the load died.
    const int MostDeaths = 100;

    /// <summary>One load of a step.</summary>
    /// <param name="run">The step.</param>
    /// <param name="load">One of its loads.</param>
    /// <param name="readies">What the shards said when they had prepared its scenario; null of those that were lost.</param>
    public PatternReport Report(StepRun run, StepLoad load, Ready?[] readies)
    {
        var planned = plan.Scenarios[load.Scenario];
        var merged = merge.Of(run.Number, load.Scenario);
        var shards = Enumerable.Range(0, shardCount).Select(i => ForShard(run, load, i, readies[i])).ToList();
        var totals = merged.Collect();
        var (sum, series) = (totals.Sum(), new PatternSeries(totals.TakeSeries()));
        // As little is kept as the report needs: a run of many steps must not grow with every one of them.
        sum.Pack();
        totals.Pack();
        var spans = shards.Where(s => s.Span is not null).Select(s => s.Span!.Value).ToList();
        return new PatternReport
        {
            Scenario = load.Scenario,
            Name = planned.Name,
            Pattern = planned.Pattern,
            Started = run.Start is not null,
            Partial = stop.Abort.IsCancellationRequested || run.Finished.Any(f => f is null),
            StartedAt = run.StartedAt,
            StartUs = run.Start,
            PlannedDurationUs = (long)load.Duration.TotalMicroseconds,
            IsOpen = load.IsOpen,
            Pauses = load.Pauses,
            Tools = planned.Tools,
            Planned = shards.Sum(s => s.Account is { } a ? (long)a.Planned : Math.Max(s.Planned, s.Merged.Requests.Total)),
            NotSent = shards.Sum(s => (long)(s.Account?.NotSent ?? 0)),
            // Of a shard that is lost what it was given, of one that is there what it sent: nothing is known of what did not
            // arrive.
            Unaccounted = shards.Sum(s =>
                Math.Max(0, (s.Account is { } a ? (long)(a.Planned - a.NotSent) : s.Planned) - s.Merged.Requests.Total)),
            HttpRequests = shards.Sum(s => s.Account is { } a ? (long)a.HttpRequests : s.Merged.Requests.Total),
            ElapsedUs = Elapsed(spans, load, stop.Abort.IsCancellationRequested || run.Finished.Any(f => f is null)),
            Totals = totals,
            Series = series,
            Sum = sum,
            Slowest = TracedRequest.Slowest(shards, MostSlowest),
            Messages = merged.Failures,
            InputRounds = shards.Sum(s => (long)(s.Account?.InputRounds ?? 0)),
            StreamsLeftOpen = shards.Sum(s => (long)(s.Account?.StreamsLeftOpen ?? 0)),
            TaskStates = [.. shards.SelectMany(s => s.Account?.TaskStates ?? []).GroupBy(one => one.State)
                .Select(group => (group.Key, group.Sum(one => (long)one.Responses))).OrderBy(one => one.Key)],
            Streams = StreamsReport.Joined(
                shards.Select(s => s.Account?.AgentStreams is { } streams ? StreamsReport.Of(streams) : null)),
            RefusedTokens = [.. shards.SelectMany(s => s.Account?.RefusedTokens ?? []).Distinct().Order()],
            IdleStreams = Streams(shards),
            RateLimit = Rate(shards),
            McpVersion = readies.Select(r => r?.McpVersion).FirstOrDefault(version => !string.IsNullOrEmpty(version)),
            Facts = [.. readies.Where(r => r is not null).SelectMany(r => r!.Facts).Distinct()],
            Warnings = [.. readies.Where(r => r is not null).SelectMany(r => r!.Warnings).Distinct()],
            Shards = shards,
        };
    }

    /// <summary>The same with the operations that prepared and ended its scenario.</summary>
    /// <param name="report">The last load of the scenario.</param>
    /// <param name="released">What the shards said when they had ended the scenario; null of those that were lost.</param>
    public PatternReport WithSetup(PatternReport report, Released?[] released)
    {
        var setup = merge.Of(0, report.Scenario);
        report.Totals.Add(setup.Collect());
        report.Totals.Pack();
        report.Messages.Add(setup.Failures);
        setup.Release();
        return report with
        {
            Shards =
            [
                .. report.Shards.Select(shard =>
                    WithSetup(shard, released[shard.Shard], setup.TallyOf(shard.Shard).SetupSamples)),
            ],
            Warnings = [.. report.Warnings, .. SessionsLeftOpen(released)],
        };
    }

    static IdleStreams? Streams(List<ShardPatternReport> shards)
    {
        var seen = shards.Select(s => s.Account?.IdleStreams).OfType<IdleStreams>().ToList();
        return seen.Count == 0 ? null : new IdleStreams
        {
            Open = (ulong)seen.Sum(s => (long)s.Open),
            Died = (ulong)seen.Sum(s => (long)s.Died),
            DiedAtUs = { seen.SelectMany(s => s.DiedAtUs).Order().Take(MostDeaths) },
        };
    }

    // Whatever bucket a shard has met, the widest and the worst of all are of use.
    static RateLimit? Rate(List<ShardPatternReport> shards)
    {
        var seen = shards.Select(s => s.Account?.RateLimit).OfType<RateLimit>().ToList();
        return seen.Count == 0 ? null : new RateLimit
        {
            Limit = seen.Max(r => r.Limit),
            LeastRemaining = seen.Min(r => r.LeastRemaining),
            LongestResetS = seen.Max(r => r.LongestResetS),
            LongestRetryAfterS = seen.Max(r => r.LongestRetryAfterS),
        };
    }

    // An open load lasts as long as it was planned, also where its few requests are over long before.
    static long Elapsed(List<(long StartUs, long EndUs)> spans, StepLoad load, bool isPartial)
    {
        if (spans.Count == 0)
            return 0;
        var measured = Math.Max(1, spans.Max(s => s.EndUs) - spans.Min(s => s.StartUs));
        return load.IsOpen && !isPartial ? Math.Max(measured, (long)load.Duration.TotalMicroseconds) : measured;
    }

    ShardPatternReport ForShard(StepRun run, StepLoad load, int shard, Ready? ready)
    {
        var tally = merge.Of(run.Number, load.Scenario).TallyOf(shard);
        var clock = run.Clocks[shard];
        var account = run.Finished[shard]?.Accounts.First(a => a.Scenario == load.Scenario);
        var began = account is { StartedUs: not 0 } ? clock?.ToOurs(account.StartedUs) : null;
        // A lost shard says no times: its last response is the best that is known of its end.
        (long, long)? span = (account, run.Start) switch
        {
            ({ ElapsedUs: > 0 }, { } at) => (began ?? at, (began ?? at) + (long)account.ElapsedUs),
            (null, { } at) when tally.Requests.Total > 0 => (at, at + tally.LastEndUs),
            _ => null,
        };
        var planned = load.PlannedBy(plan.Scenarios[load.Scenario].RequestsPerUnit, shard, shardCount);
        return new ShardPatternReport
        {
            Shard = shard,
            Planned = planned,
            MaxVirtualUsers = load.Of(shard, shardCount).Open?.MaxVirtualUsers ?? 0,
            Merged = tally,
            SetupSamples = tally.SetupSamples,
            Ready = ready,
            Account = account,
            Clock = clock,
            Span = span,
            StartErrorUs = began - run.Start,
            Differences = account is null ? [] : CountCheck.Differences(account, tally, load.IsOpen ? 0 : planned),
        };
    }

    static IEnumerable<string> SessionsLeftOpen(Released?[] released)
    {
        // Whatever a worker says, the sum has a place.
        var count = released.Sum(shard => (decimal)(shard?.SessionsLeftOpen ?? 0));
        if (count > 0)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"Sessions left open in the gateway: {count}. It did not end them in time when asked to.");
        }
    }

    static ShardPatternReport WithSetup(ShardPatternReport shard, Released? released, long arrived) =>
        shard with
        {
            SetupSamples = shard.SetupSamples + arrived,
            Differences =
                released is null || released.SetupSamples == (ulong)arrived
                    ? shard.Differences
                    :
                    [
                        .. shard.Differences,
                        $"operations to prepare and end: the worker counted {released.SetupSamples}, {arrived} arrived",
                    ],
        };
}
