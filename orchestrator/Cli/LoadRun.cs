using AgentGatewayPerf.Common;
using AgentGatewayPerf.Demo;
using AgentGatewayPerf.Fleet;
using AgentGatewayPerf.Fleet.Modal;
using AgentGatewayPerf.Health;
using AgentGatewayPerf.Judge;
using AgentGatewayPerf.Judge.Capacity;
using AgentGatewayPerf.OAuth;
using AgentGatewayPerf.Plan;
using AgentGatewayPerf.Report;
using AgentGatewayPerf.Run;
using AgentGatewayPerf.Settings;
using Spectre.Console;

namespace AgentGatewayPerf.Cli;

/// <summary>A load run from the settings to the exit code.</summary>
sealed class LoadRun(
    StopSignals stop, RunCoordinator coordinator, FleetFactory fleets, IAnsiConsole console, TimeProvider time,
    ILogger<LoadRun> logger)
{
    static readonly Func<string, string?> Variables = Environment.GetEnvironmentVariable;

    /// <exception cref="UsageException">Something cannot be done as asked.</exception>
    /// <exception cref="FleetException">The workers could not be brought up.</exception>
    public async Task<int> RunAsync(LoadSettings settings)
    {
        if (settings.Target.Patterns.Count == 0)
        {
            using var forHealth = ClientOf(settings);
            if (forHealth is not null)
                settings = With(settings, await GetAsync(forHealth, stop.Abort));
            return await CheckHealthAsync(settings, stop.Abort);
        }
        var cost = CostEstimate.Of(settings);
        if (settings.Program.DryRun)
        {
            DryRun.Write(settings, cost, Variables, Console.Out);
            return ExitCode.Success;
        }
        cost?.Check(settings.Modal.MaxCost);
        FleetFactory.Check(settings, Variables);
        await using var outputs = new Outputs(RunOutputs.Of(settings, Variables, time, logger, stop.Kill), logger);
        await outputs.CheckAsync(stop.Abort);
        settings = await DemoFallback.ApplyAsync(settings, Variables, stop.Abort);
        await using var demo = settings.Target.Gateway.IsDemo
            ? await DemoGateway.StartAsync(0, stop.Abort, settings.Http.Http2)
            : null;
        if (demo is not null)
        {
            settings = settings with
            {
                Target = settings.Target with { Gateway = settings.Target.Gateway with { Url = demo.Url } },
            };
        }
        using var oauth = ClientOf(settings);
        var since = time.GetTimestamp();
        var first = oauth is null ? null : await GetAsync(oauth, stop.Abort);
        if (first is not null)
            settings = With(settings, first);
        settings = await MissingPatterns.LeaveOutAsync(settings, Variables, stop.Abort);
        var plan = RunPlanner.Plan(settings, RunPlanner.NewRunId(time));
        await RunIntent.CheckAsync(settings, plan, stop.Abort);
        await using var fleet = fleets.Create(settings, Variables);
        await Console.Error.WriteLineAsync(RunIntent.Describe(settings, plan, cost));
        CommandLog.Fleet(logger, settings.Fleet.Name, settings.Fleet.Reason, settings.Fleet.Shards);
        foreach (var warning in settings.Warnings)
            CommandLog.Warning(logger, warning);
        var status = new RunStatus();
        var search = settings.Capacity is null
            ? null
            : new CapacitySteps(settings, plan, time, line => CommandLog.Search(logger, line));
        var context = new OutputContext(plan, settings, fleet.Name, status)
        {
            Capacity = search is null ? null : () => search.SoFar,
        };
        await outputs.StartAsync(context, stop.Abort);
        var tokens = TokensOf(oauth, first, since);
        var (result, stoppedEarly) = await RunFleetAsync(settings, plan, fleet, status, outputs.Taps, search, tokens);
        await fleet.CloseAsync();
        result = result with { Usage = fleet.Usage };
        var capacity = search is null
            ? null
            : CapacityReport.Of(plan, result.Steps, result.Interrupted, settings.Capacity!, search);
        if (search is not null)
            result = result with { Patterns = CapacityReport.AtCapacity(result, search) };
        var assessment = Assessment.Of(result, settings, stoppedEarly, capacity);
        var written = await outputs.TryCompleteAsync(ResultsMapper.Map(result, assessment, settings));
        return written ? assessment.ExitCode : Math.Max(assessment.ExitCode, ExitCode.Incomplete);
    }

    async Task<(RunResult Result, string? StoppedEarly)> RunFleetAsync(
        LoadSettings settings, RunPlan plan, IFleet fleet, RunStatus status, IReadOnlyList<ISampleTap> taps, IStepSource? steps,
        TokenSource? tokens)
    {
        using var over = new CancellationTokenSource();
        using var early = CancellationTokenSource.CreateLinkedTokenSource(stop.Abort);
        var showing = View(settings.Program, status).ShowAsync(over.Token);
        var watch = new AbortWatch(settings.Judging.AbortRules, status, time);
        var watching = watch.WatchAsync(early.Cancel, over.Token);
        try
        {
            var result = await coordinator.RunAsync(
                settings, plan, fleet, status, stop with { Abort = early.Token }, taps, steps, tokens);
            return (result with { Interrupted = stop.Abort.IsCancellationRequested }, watch.Reason);
        }
        finally
        {
            await over.CancelAsync();
            await EndAsync(showing);
            await EndAsync(watching);
        }
    }

    OAuthClient? ClientOf(LoadSettings settings) => settings.Access.OAuth is null ? null : new OAuthClient(
        settings.Access,
        settings.Target.Addresses,
        new Uri(GatewayAddress.Format(settings.Target.Gateway.Url).TrimEnd('/') + settings.Target.McpPath),
        time);

    static LoadSettings With(LoadSettings settings, OAuthToken token) =>
        settings with { Access = settings.Access with { AuthToken = token.Value } };

    /// <exception cref="UsageException">There is no token.</exception>
    static async Task<OAuthToken> GetAsync(OAuthClient client, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetAsync(cancellationToken);
        }
        catch (OAuthException e)
        {
            throw e.ToUsage();
        }
    }

    static TokenSource? TokensOf(OAuthClient? client, OAuthToken? first, long since) =>
        client is null || first is null ? null : new TokenSource(since, first.Lifetime, async cancellationToken =>
        {
            var next = await client.GetAsync(cancellationToken);
            return (next.Value, next.Lifetime);
        });

    // What was measured is worth more than the view of it.
    async Task EndAsync(Task beside)
    {
        try
        {
            await beside;
        }
        catch (Exception e)
        {
            CommandLog.Beside(logger, e.Message);
        }
    }

    IProgressView View(ProgramSection program, RunStatus status) =>
        program.Quiet ? new NoProgress()
        : console.Profile.Capabilities.Interactive ? new LiveProgress(status, time, console)
        : new LineProgress(status, time, logger);

    static async Task<int> CheckHealthAsync(LoadSettings settings, CancellationToken cancellationToken)
    {
        try
        {
            return await HealthCheck.RunAsync(HealthOptions.Of(settings), Console.Out, cancellationToken)
                ? ExitCode.Success
                : ExitCode.Failed;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
    }
}
