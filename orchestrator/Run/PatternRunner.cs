using AgentGatewayPerf.Plan;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Run;

/// <summary>Runs one pattern on all shards together: a barrier, one start for all, and the wait for the last.</summary>
sealed class PatternRunner(
    RunPlan plan, IReadOnlyList<ShardSession> sessions, RunMerge merge, MonotonicClock clock, RunStatus status, StopSignals stop,
    ILogger logger)
{
    // Time for the command to reach every worker, also on a busy machine, and not so long that anybody minds. A closed load that
    // begins a little late is the same load; an open one would begin with all that was due.
    const long OpenLeadUs = 100_000;
    const long ClosedLeadUs = 25_000;
    const long MaxLeadUs = 1_000_000;

    readonly PatternReporter _reporter = new(plan, sessions.Count, merge, stop);

    public async Task<PatternReport> RunAsync(int index, TimeSpan patience)
    {
        var name = PatternCatalog.NameOf(plan.Patterns[index]);
        var readies = await ReadyAsync(index, name, patience);
        PatternReport? warmup = null;
        if (plan.Shards[0].Patterns[index].Warmup is not null)
            warmup = _reporter.Report(index, readies, await RunPhaseAsync(index, Phase.Warmup, readies));
        return _reporter.Report(index, readies, await RunPhaseAsync(index, Phase.Load, readies)) with { Warmup = warmup };
    }

    async Task<PhaseRun> RunPhaseAsync(int index, Phase phase, Ready?[] readies)
    {
        var name = PatternCatalog.NameOf(plan.Patterns[index]);
        // Anew before every start: clocks drift, and a warm-up may be long.
        var clocks = await Task.WhenAll(sessions.Select(s => s.MeasureClockAsync(stop.Abort)));
        if (stop.Abort.IsCancellationRequested || readies.All(r => r is null))
            return new PhaseRun(phase, clocks, null, null, new PatternFinished?[sessions.Count]);

        var atLeast = plan.Shards[0].Patterns[index].Open is null ? ClosedLeadUs : OpenLeadUs;
        var lead = Math.Min(atLeast + clocks.Max(c => c?.RoundTripUs ?? 0) * 3 / 2, MaxLeadUs);
        var present = readies.Count(r => r is not null);
        var startedAt = clock.Time.GetUtcNow().AddMicroseconds(lead);
        var start = clock.NowUs + lead;
        if (phase == Phase.Warmup)
        {
            RunLog.WarmingUp(logger, name);
            status.Enter($"warming up for {name}");
        }
        else
        {
            RunLog.Starting(logger, name, present);
            status.Enter(name, index, merge.Pattern(index), clock.Time.GetTimestamp());
        }
        for (var i = 0; i < sessions.Count; i++)
        {
            if (readies[i] is not null)
                sessions[i].Start(index, phase, clocks[i]?.ToWorker(start) ?? 0);
        }
        var finished = await Task.WhenAll(sessions.Select(s => s.Milestones.Finished(index, phase)));
        return new PhaseRun(phase, clocks, start, startedAt, finished);
    }

    async Task<Ready?[]> ReadyAsync(int index, string name, TimeSpan patience)
    {
        var (ready, lockStatus) = (0, new Lock());
        status.Enter($"preparing {name}: 0 of {sessions.Count} shard(s) ready");
        var readies = sessions.Select(async s =>
        {
            var answer = await s.Milestones.Ready(index);
            lock (lockStatus)
                status.Enter($"preparing {name}: {(answer is null ? ready : ++ready)} of {sessions.Count} shard(s) ready");
            return answer;
        }).ToArray();
        await Task.WhenAny(Task.WhenAll(readies), Task.Delay(patience, clock.Time, stop.Kill));
        for (var i = 0; i < readies.Length; i++)
        {
            if (!readies[i].IsCompleted)
                sessions[i].Abandon($"its worker was not ready within {patience.TotalSeconds:0} s");
        }
        return await Task.WhenAll(readies);
    }
}
