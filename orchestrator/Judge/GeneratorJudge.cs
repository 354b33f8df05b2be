using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Run;

namespace AgentGatewayPerf.Judge;

/// <summary>Judges every worker in every load and sums up.</summary>
static class GeneratorJudge
{
    /// <summary>What is shorter than this, µs, is over before a worker could show how it does.</summary>
    const long ShortestUs = 1_000_000;

    public static GeneratorVerdict Judge(RunResult result)
    {
        var loads = result.Tested
            .SelectMany(pattern => pattern.Shards.Select(shard => (Pattern: pattern.Name, shard.Shard, Load: LoadOf(result, pattern, shard))))
            .Where(l => l.Load is not null)
            .ToList();
        if (loads.Count == 0)
            return new GeneratorVerdict(GeneratorVerdict.NotJudged, []);
        var limits = loads
            .SelectMany(l => GeneratorRules.All.Select(rule => (l.Pattern, l.Shard, Finding: rule(l.Load!))))
            .Where(f => f.Finding is not null)
            .GroupBy(f => f.Finding!.Limit)
            .OrderBy(g => g.Key)
            .Select(g =>
            {
                var worst = g.MaxBy(f => f.Finding!.Severity).Finding!;
                return new GeneratorLimit(
                    g.Key, worst.Reason, worst.Advice, [.. g.Select(f => f.Shard).Distinct().Order()],
                    [.. g.Select(f => f.Pattern).Distinct()], result.Plan.Shards.Count);
            })
            .ToList();
        return new GeneratorVerdict(limits.Count == 0 ? GeneratorVerdict.Ok : GeneratorVerdict.Limited, limits);
    }

    /// <summary>Requests of a pattern that waited for something else than the generator: longer than it was ever late by itself.</summary>
    public static long LateRequests(RunResult result, PatternReport pattern)
    {
        if (!pattern.IsOpen)
            return 0;
        var itself = pattern.Shards
            .SelectMany(s => During(result, s).Skip(1)).Select(v => (double)v.ScheduleLagMaxUs)
            .DefaultIfEmpty().Max();
        return pattern.Totals.SendDelay.CountAbove((long)Math.Max(GeneratorRules.LagUs, itself));
    }

    static ShardLoad? LoadOf(RunResult result, PatternReport pattern, ShardPatternReport shard)
    {
        var reports = During(result, shard);
        if (shard.Account is not { } finished || (long)finished.ElapsedUs < ShortestUs || reports.Count < 2)
            return null;
        var worker = result.Shards[shard.Shard].Worker;
        return new ShardLoad
        {
            Reports = reports,
            Cores = worker?.Cores ?? 0,
            LoadThreads = (int)Math.Max(1, worker?.LoadThreads ?? 1),
            OpenFilesLimit = worker?.OpenFilesLimit ?? 0,
            MedianUs = pattern.Sum.Successful.Response.Percentile(50) ?? 0,
            Users = pattern.IsOpen ? (finished.VirtualUsers, shard.MaxVirtualUsers) : default,
            Late = LateRequests(result, pattern),
            NotSent = pattern.IsOpen ? pattern.NotSent : 0,
            Requests = pattern.Planned,
        };
    }

    // From the last report before the load to the first after it.
    static List<Vitals> During(RunResult result, ShardPatternReport shard)
    {
        if (shard.Account is not { StartedUs: not 0 } finished)
            return [];
        var (start, end) = (finished.StartedUs, finished.StartedUs + (long)finished.ElapsedUs);
        var reports = result.Shards[shard.Shard].Vitals.Reports;
        var first = Math.Max(0, reports.Count(v => v.WorkerClockUs <= start) - 1);
        var last = reports.Count(v => v.WorkerClockUs < end);
        return [.. reports.Take(last + 1).Skip(first)];
    }
}
