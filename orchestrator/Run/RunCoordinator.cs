using AgentGatewayPerf.Fleet;
using AgentGatewayPerf.Plan;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Run;

/// <summary>Leads a fleet through all steps of a run and puts the result together.</summary>
/// <param name="time">The clock.</param>
/// <param name="timings">How patient the run is with its workers.</param>
/// <param name="logger">Learns what the run does.</param>
/// <param name="betweenSteps">Called when a step is over and reported, while nothing is measured; null for nothing.</param>
sealed class RunCoordinator(TimeProvider time, RunTimings timings, ILogger<RunCoordinator> logger, Action? betweenSteps = null)
{
    /// <summary>Runs the plan. The fleet is up when this returns, and the caller takes it down.</summary>
    /// <exception cref="FleetException">The workers could not be brought up.</exception>
    public async Task<RunResult> RunAsync(LoadSettings settings, RunPlan plan, IFleet fleet, RunStatus status, StopSignals stop,
        IReadOnlyList<ISampleTap>? taps = null, IStepSource? steps = null, TokenSource? tokens = null)
    {
        var startedAt = time.GetUtcNow();
        var clock = new MonotonicClock(time);
        status.Begin(plan);
        var result = new RunResult { Plan = plan, StartedAt = startedAt, Fleet = fleet.Name };
        using var killing = stop.Kill.Register(fleet.Kill);
        try
        {
            var workers = await new FleetStart(fleet, settings.Fleet, timings, status, time).BringUpAsync(stop.Abort);
            RunLog.WorkersUp(logger, workers.Length, fleet.Name, clock.NowUs / 1_000);
            if (workers.Length < settings.Fleet.Shards)
            {
                result = ForFewer(result, settings, workers.Length);
                status.Begin(result.Plan);
            }
            result = await WithSessionsAsync(
                result, settings, workers, fleet, clock, status, stop, taps, steps ?? new PlannedSteps(plan.Steps), tokens);
        }
        catch (OperationCanceledException) when (stop.Abort.IsCancellationRequested)
        {
            // Interrupted before there was anything to report.
        }
        return result with { Elapsed = TimeSpan.FromMicroseconds(clock.NowUs), Interrupted = stop.Abort.IsCancellationRequested };
    }

    async Task<RunResult> WithSessionsAsync(
        RunResult result, LoadSettings settings, Announcement[] workers, IFleet fleet, MonotonicClock clock, RunStatus status,
        StopSignals stop, IReadOnlyList<ISampleTap>? taps, IStepSource steps, TokenSource? tokens)
    {
        var plan = result.Plan;
        var merge = new RunMerge(workers.Length, taps);
        var sessions = workers.Select((worker, shard) => new ShardSession(
            TargetTokens.With(plan.Shards[shard], settings, fleet.HandsOverAuthToken), worker.Url, fleet, merge, clock, timings,
            logger)).ToList();
        status.Attach(sessions, merge);
        using var watching = new CancellationTokenSource();
        var watch = FleetWatch.RunAsync(fleet, workers, sessions, watching.Token);
        var renewing = tokens is null
            ? Task.CompletedTask
            : new TokenRenewal(tokens, plan, sessions, time, logger).RunAsync(watching.Token);
        using var grace = new CancellationTokenSource();
        using var giveUp = grace.Token.Register(() => sessions.ForEach(s => s.Abandon("it did not stop when it was told to")));
        using var abort = stop.Abort.Register(() =>
        {
            sessions.ForEach(s => s.Stop(Stop.Types.Mode.Abort));
            grace.CancelAfter(timings.StopGrace);
        });
        using var kill = stop.Kill.Register(grace.Cancel);
        try
        {
            var runner = new StepRunner(
                plan, sessions, merge, clock, status, stop, timings, settings.Http.ConnectTimeout + settings.Http.Timeout,
                logger);
            var failure = await RunStepsAsync(runner, steps, status);
            var done = runner.Done;
            sessions.ForEach(s => s.Stop(Stop.Types.Mode.Drain));
            await Task.WhenAny(Task.WhenAll(sessions.Select(s => s.Completion)), Task.Delay(timings.Account, time, stop.Kill));
            sessions.ForEach(s => s.Abandon("its worker did not end"));
            await Task.WhenAll(sessions.Select(s => s.Completion));
            return result with
            {
                Steps = done,
                Patterns = PatternReportJoin.ByName(plan, done),
                Shards =
                [
                    .. sessions.Select(s => new ShardReport(
                        workers[s.Shard] with { Shard = s.Shard }, s.Worker, s.LostReason, merge.VitalsOf(s.Shard).History)),
                ],
                Warnings = [.. result.Warnings, .. WorkerVersions.Warnings(sessions.Select(s => s.Worker?.Version))],
                Problems = [.. failure is null ? [] : (string[])[failure], .. RunProblems.Of(sessions, done, merge)],
            };
        }
        finally
        {
            await watching.CancelAsync();
            await watch;
            await renewing;
            foreach (var session in sessions)
                await session.DisposeAsync();
        }
    }

    // What was measured before something broke here is reported all the same; why it broke is returned.
    async Task<string?> RunStepsAsync(StepRunner runner, IStepSource steps, RunStatus status)
    {
        try
        {
            StepReport? last = null;
            while (steps.Next(last) is { } step)
            {
                last = await runner.RunAsync(step);
                betweenSteps?.Invoke();
            }
            status.Enter("finishing");
            await runner.EndAsync();
            return null;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            RunLog.Broken(logger, e);
            return $"The run could not be led to its end ({e.GetType().Name}: {Printable.OneLine(e.Message, 300)}). "
                + "Please report it.";
        }
    }

    // All of the load over the workers that have come.
    RunResult ForFewer(RunResult result, LoadSettings settings, int shards)
    {
        var warning = $"{shards} of {settings.Fleet.Shards} workers came in time: they have the load of all.";
        RunLog.FewerWorkers(logger, warning);
        return result with
        {
            Plan = RunPlanner.Plan(settings with { Fleet = settings.Fleet with { Shards = shards } }, result.Plan.RunId),
            Warnings = [warning],
        };
    }
}
