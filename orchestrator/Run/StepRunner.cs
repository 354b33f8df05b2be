using AgentGatewayPerf.Plan;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Run;

/// <summary>Runs steps on all shards together: prepares what a step loads, starts it at one moment, waits for the last account,
/// and releases what no later step loads.</summary>
sealed class StepRunner(
    RunPlan plan, IReadOnlyList<ShardSession> sessions, RunMerge merge, MonotonicClock clock, RunStatus status, StopSignals stop,
    RunTimings timings, TimeSpan longestRequest, ILogger logger)
{
    // Time for the command to reach every worker, also on a busy machine, and not so long that anybody minds. A closed load that
    // begins a little late is the same load; an open one would begin with all that was due.
    const long OpenLeadUs = 100_000;
    const long ClosedLeadUs = 25_000;
    const long MaxLeadUs = 1_000_000;

    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    readonly Dictionary<int, Ready?[]> _prepared = [];

    // What was agreed on with each target, by its index: all shards and scenarios speak the same revision of MCP.
    readonly Dictionary<int, string> _mcpVersions = [];
    readonly StepReporter _reporter = new(plan, sessions.Count, merge, stop);
    readonly List<StepReport> _done = [];

    /// <summary>All steps that were run.</summary>
    public IReadOnlyList<StepReport> Done => _done;

    /// <summary>Runs a step and reports it.</summary>
    public async Task<StepReport> RunAsync(Step step)
    {
        foreach (var load in step.Loads)
        {
            if (!_prepared.ContainsKey(load.Scenario))
                _prepared[load.Scenario] = await PrepareAsync(load.Scenario);
        }
        await Task.Delay(step.Pause, clock.Time, stop.Abort).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var run = await LoadAsync(step, _done.Count + 1);
        var released = new Dictionary<int, Released?[]>();
        foreach (var scenario in step.Releases)
            released[scenario] = await ReleaseAsync(scenario);
        var report = new StepReport(
            run.Number, step, [.. step.Loads.Select(load => ReportOf(run, load, released.GetValueOrDefault(load.Scenario)))]);
        foreach (var scenario in step.Releases)
            _prepared.Remove(scenario);
        // Who says what is next may want to know; the reports of a long run are not kept with every step.
        _done.Add(report);
        report = report with { Workers = [.. sessions.Select(s => new WorkerReport(s.Worker, merge.VitalsOf(s.Shard).History))] };
        foreach (var load in report.Loads.Where(load => load.Started && step.Kind == StepKind.Load))
            status.Finish(load);
        foreach (var load in step.Loads)
            merge.Of(run.Number, load.Scenario).Release();
        return report;
    }

    /// <summary>Releases what is still prepared. What it took to prepare and end a scenario belongs to the report of its last
    /// load.</summary>
    public async Task EndAsync()
    {
        foreach (var scenario in _prepared.Keys)
        {
            var released = await ReleaseAsync(scenario);
            var index = _done.FindLastIndex(step => step.Loads.Any(load => load.Scenario == scenario));
            if (index < 0)
                continue;
            _done[index] = _done[index] with
            {
                Loads =
                [
                    .. _done[index].Loads.Select(load => load.Scenario == scenario ? _reporter.WithSetup(load, released) : load),
                ],
            };
        }
    }

    PatternReport ReportOf(StepRun run, StepLoad load, Released?[]? released)
    {
        var report = _reporter.Report(run, load, _prepared[load.Scenario]);
        if (released is not null)
            report = _reporter.WithSetup(report, released);
        // The step right before that loads the same scenario; a load that is repeated has none.
        return run.Step.Kind == StepKind.Load
            && _done.LastOrDefault(s => s.Loads.Any(l => l.Scenario == load.Scenario)) is { Step.Kind: StepKind.Warmup } warmup
                ? report with { Warmup = warmup.Loads.First(l => l.Scenario == load.Scenario) }
                : report;
    }

    Task<Released?[]> ReleaseAsync(int scenario) => WithinAsync(
        [.. sessions.Select(s => s.Release(scenario))], timings.Account,
        $"its worker did not end its sessions within {timings.Account.TotalSeconds:0} s");

    async Task<Ready?[]> PrepareAsync(int scenario)
    {
        var planned = plan.Scenarios[scenario];
        merge.Expect(new SampleOrigin(0, StepKind.Load, scenario, planned));
        var (ready, lockStatus) = (0, new Lock());
        status.Enter($"preparing {planned.Name}: 0 of {sessions.Count} shard(s) ready");
        var first = new TaskCompletionSource();
        var readies = sessions.Select(PrepareOneAsync).ToArray();
        // One shard finds out what is spoken and the others are told, so that a run asks once.
        var patience = timings.Ready + longestRequest * 2 * (AsksFirst(planned) ? 2 : 1);
        return await WithinAsync(readies, patience, $"its worker was not ready within {patience.TotalSeconds:0} s");

        async Task<Ready?> PrepareOneAsync(ShardSession session, int index)
        {
            if (index > 0 && AsksFirst(planned))
                await first.Task;
            try
            {
                var response = await session.Prepare(scenario, _mcpVersions.GetValueOrDefault(planned.Target, ""));
                lock (lockStatus)
                {
                    if (response?.McpVersion.Length > 0)
                        _mcpVersions.TryAdd(planned.Target, response.McpVersion);
                    status.Enter(
                        $"preparing {planned.Name}: {(response is null ? ready : ++ready)} of {sessions.Count} shard(s) ready");
                }
                return response;
            }
            finally
            {
                first.TrySetResult();
            }
        }
    }

    bool AsksFirst(PlannedScenario planned) =>
        PatternInfo.Of(planned.Pattern).Protocol == Protocol.Mcp && !_mcpVersions.ContainsKey(planned.Target);

    async Task<StepRun> LoadAsync(Step step, int number)
    {
        // Anew before every start: clocks drift, and a step may be long.
        var clocks = await Task.WhenAll(sessions.Select(s => s.MeasureClockAsync(stop.Abort)));
        var origins = step
            .Loads.Select(load => new SampleOrigin((uint)number, step.Kind, load.Scenario, plan.Scenarios[load.Scenario]))
            .ToList();
        var merges = origins.ConvertAll(merge.Expect);
        // A worker that is not ready with all of them has been lost.
        var present = Enumerable
            .Range(0, sessions.Count)
            .Where(i => step.Loads.All(load => _prepared[load.Scenario][i] is not null))
            .ToList();
        if (stop.Abort.IsCancellationRequested || present.Count == 0)
            return new StepRun(number, step, clocks, null, null, new StepFinished?[sessions.Count]);

        var atLeast = step.Loads.Any(load => load.IsOpen) ? OpenLeadUs : ClosedLeadUs;
        var lead = Math.Min(atLeast + clocks.Max(c => c?.RoundTripUs ?? 0) * 3 / 2, MaxLeadUs);
        var startedAt = clock.Time.GetUtcNow().AddMicroseconds(lead);
        var start = clock.NowUs + lead;
        Announce(step, merges, present.Count);
        var finished = new Task<StepFinished?>[sessions.Count];
        for (var i = 0; i < sessions.Count; i++)
        {
            finished[i] = present.Contains(i)
                ? FinishAsync(
                    sessions[i], StartOf(step, number, i, clocks[i]?.ToWorker(start) ?? 0),
                    new StepPatience(step, start, longestRequest, timings.Account), merges)
                : Task.FromResult<StepFinished?>(null);
        }
        return new StepRun(number, step, clocks, start, startedAt, await Task.WhenAll(finished));
    }

    void Announce(Step step, IReadOnlyList<Merge.PatternMerge> merges, int present)
    {
        var name = step.Title ?? string.Join(", ", step.Loads.Select(load => plan.Scenarios[load.Scenario].Name));
        if (step.Kind == StepKind.Warmup)
        {
            RunLog.WarmingUp(logger, name);
            status.Enter($"warming up for {name}");
        }
        else
        {
            // Of many short steps nobody wants to read a line each.
            if (step.Title is null)
                RunLog.Starting(logger, name, present);
            else
                RunLog.StartingOneOfMany(logger, name, present);
            status.Enter(
                name, [.. step.Loads.Zip(merges, (load, merged) => new StageLoad(load, merged))], clock.Time.GetTimestamp());
        }
    }

    Start StartOf(Step step, int number, int shard, long atUs)
    {
        var start = new Start { Step = (uint)number, AtUs = atUs };
        start.Loads.AddRange(step.Loads.Select(load => load.Of(shard, sessions.Count)));
        return start;
    }

    async Task<StepFinished?> FinishAsync(
        ShardSession session, Start start, StepPatience patience, IReadOnlyList<Merge.PatternMerge> merges)
    {
        var finished = session.Start(start);
        while (await Task.WhenAny(finished, Task.Delay(Look, clock.Time)) != finished)
        {
            if (patience.GiveUp(clock.NowUs, merges.Sum(m => m.TallyOf(session.Shard).Samples)) is { } reason)
                session.Abandon(reason);
        }
        return await finished;
    }

    async Task<T?[]> WithinAsync<T>(Task<T?>[] reached, TimeSpan patience, string reason)
    {
        await Task.WhenAny(Task.WhenAll(reached), Task.Delay(patience, clock.Time, stop.Kill));
        for (var i = 0; i < reached.Length; i++)
        {
            if (!reached[i].IsCompleted)
                sessions[i].Abandon(reason);
        }
        return await Task.WhenAll(reached);
    }
}
