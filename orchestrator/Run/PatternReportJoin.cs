using AgentGatewayPerf.Merge;
using AgentGatewayPerf.Plan;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Run;

/// <summary>Makes one report of several loads that belong together: the blocks of a target, the runs of a load.</summary>
static class PatternReportJoin
{
    /// <summary>The measured loads of a run, those that are reported under one name joined.</summary>
    public static IReadOnlyList<PatternReport> ByName(RunPlan plan, IEnumerable<StepReport> steps) =>
    [
        .. steps.Where(step => step.Step.Kind == StepKind.Load).SelectMany(step => step.Loads)
            .GroupBy(load => plan.Scenarios[load.Scenario].ReportedAs).Select(loads => Of(loads.Key, [.. loads])),
    ];

    /// <summary>One report. Times of the parts lie one after another, without what was between them.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="parts">At least one, in the order in which they ran.</param>
    public static PatternReport Of(string name, IReadOnlyList<PatternReport> parts)
    {
        if (parts.Count == 1)
            return parts[0] with { Name = name };
        var (totals, messages) = (new PatternTotals(), new FailureMessages());
        foreach (var part in parts)
        {
            totals.Add(part.Totals);
            messages.Add(part.Messages);
        }
        var sum = totals.Sum();
        sum.Pack();
        totals.Pack();
        var started = parts.Where(part => part.Started).ToList();
        return parts[0] with
        {
            Name = name,
            Started = started.Count > 0,
            Partial = parts.Any(part => part.Partial),
            StartedAt = started.FirstOrDefault()?.StartedAt,
            StartUs = started.FirstOrDefault()?.StartUs,
            PlannedDurationUs = started.Sum(part => part.PlannedDurationUs),
            Planned = parts.Sum(part => part.Planned),
            NotSent = parts.Sum(part => part.NotSent),
            Unaccounted = parts.Sum(part => part.Unaccounted),
            HttpRequests = parts.Sum(part => part.HttpRequests),
            InputRounds = parts.Sum(part => part.InputRounds),
            StreamsLeftOpen = parts.Sum(part => part.StreamsLeftOpen),
            TaskStates = [.. parts.SelectMany(part => part.TaskStates).GroupBy(one => one.State)
                .Select(group => (group.Key, group.Sum(one => one.Responses))).OrderBy(one => one.Key)],
            Streams = StreamsReport.Joined(parts.Select(part => part.Streams)),
            RefusedTokens = [.. parts.SelectMany(part => part.RefusedTokens).Distinct().Order()],
            ElapsedUs = parts.Sum(part => part.ElapsedUs),
            Totals = totals,
            Series = PatternSeries.Joined([.. started.Select(part => (part.Series, part.ElapsedUs))]),
            Sum = sum,
            Slowest =
            [
                .. parts.SelectMany(part => part.Slowest).OrderByDescending(s => s.Request.LatencyUs)
                    .Take(StepReporter.MostSlowest),
            ],
            Messages = messages,
            Facts = [.. parts.SelectMany(part => part.Facts).Distinct()],
            Warnings = [.. parts.SelectMany(part => part.Warnings).Distinct()],
            Shards = [.. parts.SelectMany(part => part.Shards).GroupBy(shard => shard.Shard).Select(shards => Of([.. shards]))],
        };
    }

    static ShardPatternReport Of(IReadOnlyList<ShardPatternReport> parts)
    {
        var tally = new ShardTally { LastEndUs = parts.Max(part => part.Merged.LastEndUs) };
        foreach (var part in parts)
        {
            tally.Requests.Add(part.Merged.Requests);
            tally.SetupSamples += part.Merged.SetupSamples;
        }
        var spans = parts.Where(part => part.Span is not null).Select(part => part.Span!.Value).ToList();
        return parts[^1] with
        {
            Planned = parts.Sum(part => part.Planned),
            Merged = tally,
            SetupSamples = parts.Sum(part => part.SetupSamples),
            Account = parts.All(part => part.Account is not null) ? Of([.. parts.Select(part => part.Account!)]) : null,
            Ready = parts.Select(part => part.Ready).FirstOrDefault(ready => ready is not null),
            Span = spans.Count > 0 ? (spans.Min(s => s.StartUs), spans.Max(s => s.EndUs)) : null,
            StartErrorUs = parts.Where(part => part.StartErrorUs is not null)
                .MaxBy(part => Math.Abs(part.StartErrorUs!.Value))?.StartErrorUs,
            Differences = [.. parts.SelectMany(part => part.Differences).Distinct()],
        };
    }

    static LoadAccount Of(IReadOnlyList<LoadAccount> parts)
    {
        var sum = new LoadAccount { Scenario = parts[0].Scenario };
        foreach (var part in parts)
        {
            sum.Planned += part.Planned;
            sum.Completed += part.Completed;
            sum.Failed += part.Failed;
            sum.Aborted += part.Aborted;
            sum.NotSent += part.NotSent;
            sum.SetupSamples += part.SetupSamples;
            sum.HttpRequests += part.HttpRequests;
            sum.VirtualUsers = Math.Max(sum.VirtualUsers, part.VirtualUsers);
        }
        var loaded = parts.Where(part => part.StartedUs != 0).ToList();
        if (loaded.Count > 0)
        {
            sum.StartedUs = loaded[0].StartedUs;
            sum.ElapsedUs = (ulong)(loaded[^1].StartedUs + (long)loaded[^1].ElapsedUs - loaded[0].StartedUs);
        }
        return sum;
    }
}
