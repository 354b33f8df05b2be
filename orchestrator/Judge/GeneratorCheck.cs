using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Run;

namespace AgentGatewayPerf.Judge;

/// <summary>Checks what the workers of a run reported of themselves. The reports of every shard are read once.</summary>
sealed class GeneratorCheck
{
    /// <summary>What is shorter than this, µs, is over before a worker could show how it does.</summary>
    const long ShortestUs = 1_000_000;

    readonly IReadOnlyList<PatternReport> _loads;
    readonly IReadOnlyList<WorkerReport> _workers;
    readonly Vitals[][] _reports;
    readonly long[] _late;

    /// <summary>Reads the reports of a run.</summary>
    public GeneratorCheck(RunResult result)
        : this(result.Patterns, [.. result.Shards.Select(s => new WorkerReport(s.Worker, s.Vitals))])
    {
    }

    /// <summary>Reads the reports of some loads.</summary>
    /// <param name="loads">The loads.</param>
    /// <param name="workers">What every worker said, in the order of the shards.</param>
    public GeneratorCheck(IReadOnlyList<PatternReport> loads, IReadOnlyList<WorkerReport> workers)
    {
        (_loads, _workers) = (loads, workers);
        _reports = [.. workers.Select(w => w.Vitals.Reports.ToArray())];
        _late = [.. loads.Select(LateRequestsOf)];
    }

    /// <summary>Requests of each pattern that waited for something else than the generator: longer than it was ever late by
    /// itself.</summary>
    public IReadOnlyList<long> LateRequests => _late;

    /// <summary>How late the generator was by itself in a load at most, in sending and in waking up, µs.</summary>
    /// <param name="load">The load.</param>
    public double OwnLatenessUs(PatternReport load) => WorstUs(load, v => Math.Max(v.ScheduleLagMaxUs, v.TimerOvershootMaxUs));

    /// <summary>Judges every worker in every load and sums up.</summary>
    public GeneratorAssessment Assess()
    {
        var worst = new SortedDictionary<Limit, (Finding Finding, SortedSet<int> Shards, List<string> Patterns)>();
        var isJudged = false;
        for (var i = 0; i < _loads.Count; i++)
        {
            var pattern = _loads[i];
            if (!pattern.Started)
                continue;
            var median = pattern.Sum.Successful.Response.Percentile(50) ?? 0;
            foreach (var shard in pattern.Shards)
            {
                if (LoadOf(i, shard, median) is not { } load)
                    continue;
                isJudged = true;
                foreach (var finding in GeneratorRules.All.Select(rule => rule(load)).OfType<Finding>())
                    Add(worst, finding, shard.Shard, pattern.Name);
            }
        }
        return !isJudged ? GeneratorAssessment.NotJudged : new GeneratorAssessment(
            worst.Count == 0 ? GeneratorStatus.Ok : GeneratorStatus.Limited,
            [.. worst.Select(w => new GeneratorLimit(
                w.Key, w.Value.Finding.Reason, w.Value.Finding.Advice, [.. w.Value.Shards], w.Value.Patterns))]);
    }

    static void Add(
        SortedDictionary<Limit, (Finding Finding, SortedSet<int> Shards, List<string> Patterns)> worst, Finding finding,
        int shard, string pattern)
    {
        if (!worst.TryGetValue(finding.Limit, out var before))
            worst.Add(finding.Limit, before = (finding, [], []));
        before.Shards.Add(shard);
        if (!before.Patterns.Contains(pattern))
            before.Patterns.Add(pattern);
        if (finding.Severity > before.Finding.Severity)
            worst[finding.Limit] = before with { Finding = finding };
    }

    ShardLoad? LoadOf(int index, ShardPatternReport shard, double medianUs)
    {
        var pattern = _loads[index];
        var reports = During(shard);
        if (shard.Account is not { } account || (long)account.ElapsedUs < ShortestUs || reports.Length < 2)
            return null;
        var worker = _workers[shard.Shard].Worker;
        return new ShardLoad
        {
            Reports = reports,
            Cores = worker?.Cores ?? 0,
            LoadThreads = (int)Math.Max(1, worker?.LoadThreads ?? 1),
            OpenFilesLimit = worker?.OpenFilesLimit ?? 0,
            MedianUs = medianUs,
            Users = pattern.IsOpen ? (account.VirtualUsers, shard.MaxVirtualUsers) : default,
            Late = _late[index],
            NotSent = pattern.IsOpen ? pattern.NotSent : 0,
            Requests = pattern.Planned,
        };
    }

    long LateRequestsOf(PatternReport pattern) =>
        pattern.IsOpen ? pattern.Totals.SendDelay.CountAbove((long)WorstUs(pattern, v => v.ScheduleLagMaxUs)) : 0;

    double WorstUs(PatternReport load, Func<Vitals, ulong> lateness)
    {
        var worst = GeneratorRules.LagUs;
        foreach (var shard in load.Shards)
        {
            // The first report tells of the time before the load.
            var reports = During(shard).Span;
            for (var i = 1; i < reports.Length; i++)
                worst = Math.Max(worst, lateness(reports[i]));
        }
        return worst;
    }

    // From the last report before the load to the first after it.
    ReadOnlyMemory<Vitals> During(ShardPatternReport shard)
    {
        if (shard.Account is not { StartedUs: not 0 } account || shard.Shard >= _reports.Length)
            return default;
        var reports = _reports[shard.Shard];
        var end = account.StartedUs + (long)account.ElapsedUs;
        var first = Math.Max(0, CountUntil(reports, account.StartedUs) - 1);
        var last = Math.Min(CountUntil(reports, end - 1), reports.Length - 1);
        return last < first ? default : reports.AsMemory(first, last - first + 1);
    }

    // Reports of that moment and before; they are in the order of their times.
    static int CountUntil(Vitals[] reports, long atUs)
    {
        var (low, high) = (0, reports.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (reports[middle].WorkerClockUs <= atUs)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
