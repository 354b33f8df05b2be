using AgentGatewayPerf.Common;
using AgentGatewayPerf.Demo;
using AgentGatewayPerf.Fleet;
using AgentGatewayPerf.Fleet.Modal;
using AgentGatewayPerf.Health;
using AgentGatewayPerf.Judge;
using AgentGatewayPerf.Plan;
using AgentGatewayPerf.Report;
using AgentGatewayPerf.Run;
using AgentGatewayPerf.Settings;
using Spectre.Console;

namespace AgentGatewayPerf.Cli;

/// <summary>A load run from the arguments to the exit code.</summary>
sealed class LoadRun(
    LoadArguments arguments, Interruption interruption, RunCoordinator coordinator, FleetFactory fleets, IAnsiConsole console,
    TimeProvider time, ILogger<LoadRun> logger)
{
    static readonly Func<string, string?> Variables = Environment.GetEnvironmentVariable;

    /// <exception cref="UsageException">Something cannot be done as asked.</exception>
    /// <exception cref="FleetException">The workers could not be brought up.</exception>
    public async Task<int> RunAsync()
    {
        var settings = new SettingsReader(arguments, Variables).Read();
        var stop = interruption.Signals;
        if (settings.Patterns.Count == 0)
            return await CheckHealthAsync(settings, stop.Abort);
        var cost = CostEstimate.Of(settings);
        if (arguments.FleetOptions.DryRun)
        {
            DryRun.Write(settings, cost, Console.Out);
            return ExitCode.Success;
        }
        cost?.Check(settings.Modal.MaxCost);
        await using var outputs = new Outputs(RunOutputs.Of(arguments, Variables, time, logger));
        await outputs.CheckAsync(stop.Abort);
        settings = await WithReachableGatewayAsync(settings, stop.Abort);
        await using var demo = settings.Gateway.IsDemo ? await DemoGateway.StartAsync(0, stop.Abort, settings.Http2) : null;
        if (demo is not null)
            settings = settings with { Gateway = settings.Gateway with { Url = demo.Url } };
        var plan = RunPlanner.Plan(settings, RunPlanner.NewRunId(time));
        await RunIntent.CheckAsync(settings, plan, arguments.Yes, stop.Abort);
        await using var fleet = fleets.Create(settings, Variables);
        await Console.Error.WriteLineAsync(RunIntent.Describe(settings, plan, cost));
        var fleetName = FleetRules.NameOf(settings.Fleet);
        CommandLog.Fleet(logger, fleetName, settings.FleetReason, settings.Shards);
        foreach (var warning in settings.Warnings)
            CommandLog.Warning(logger, warning);
        var status = new RunStatus();
        await outputs.StartAsync(new OutputContext(plan, settings, fleet.Name, status), stop.Abort);
        var (result, stoppedEarly) = await RunFleetAsync(settings, plan, fleet, status, stop, outputs.Taps);
        await fleet.CloseAsync();
        result = result with { Usage = fleet.Usage };
        var assessment = Assessment.Of(result, settings, stoppedEarly);
        var written = await outputs.TryCompleteAsync(ResultsMapper.Map(result, assessment, settings));
        return written ? assessment.ExitCode : Math.Max(assessment.ExitCode, ExitCode.Incomplete);
    }

    async Task<(RunResult Result, string? StoppedEarly)> RunFleetAsync(
        LoadSettings settings, RunPlan plan, IFleet fleet, RunStatus status, StopSignals stop, IReadOnlyList<ISampleTap> taps)
    {
        using var over = new CancellationTokenSource();
        using var early = CancellationTokenSource.CreateLinkedTokenSource(stop.Abort);
        var showing = View(status).ShowAsync(over.Token);
        var watch = new AbortWatch(settings.AbortRules, status, time);
        var watching = watch.WatchAsync(early.Cancel, over.Token);
        try
        {
            var result = await coordinator.RunAsync(settings, plan, fleet, status, stop with { Abort = early.Token }, taps);
            return (result with { Interrupted = stop.Abort.IsCancellationRequested }, watch.Reason);
        }
        finally
        {
            await over.CancelAsync();
            await showing;
            await watching;
        }
    }

    IProgressView View(RunStatus status) =>
        arguments.Quiet ? new NoProgress()
        : console.Profile.Capabilities.Interactive ? new LiveProgress(status, time, console)
        : new LineProgress(status, time, logger);

    // The demo gateway stands in only where nobody named a gateway and none is there.
    static async Task<LoadSettings> WithReachableGatewayAsync(LoadSettings settings, CancellationToken cancellationToken)
    {
        var here = settings.Fleet switch
        {
            FleetKind.Local => true,
            FleetKind.Static => settings.Workers.All(w => w.IsLoopback),
            _ => false,
        };
        if (settings.Gateway.Source != GatewaySource.Default || !here
            || await GatewayRules.ListensAsync(settings.Gateway.Url, cancellationToken))
        {
            return settings;
        }
        return settings with
        {
            Gateway = settings.Gateway with { Source = GatewaySource.DemoFallback },
            Warnings = [.. settings.Warnings, "No gateway was named and nothing listens on port 3000: this run tests the embedded demo "
                + "gateway. Name yours with --gateway-url."],
        };
    }

    async Task<int> CheckHealthAsync(LoadSettings settings, CancellationToken cancellationToken)
    {
        if (arguments.Demo)
            throw new UsageException("--pattern health looks at a real gateway; leave --demo out.");
        var healthUrl = arguments.HealthUrl is { } url ? GatewayAddress.Parse(url, "--health-url") : null;
        var options = new HealthOptions(
            settings.Gateway.Url, healthUrl, settings.McpPath, settings.A2aPath, settings.AuthToken, settings.Insecure, arguments.CaFile,
            settings.Timeout)
        { Headers = settings.Headers };
        try
        {
            return await HealthCheck.RunAsync(options, Console.Out, cancellationToken) ? ExitCode.Success : ExitCode.Failed;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
    }
}
