using AgentGatewayPerf.Common;
using AgentGatewayPerf.Demo;
using AgentGatewayPerf.Fleet;
using AgentGatewayPerf.Fleet.Modal;
using AgentGatewayPerf.Health;
using AgentGatewayPerf.Judge;
using AgentGatewayPerf.Live;
using AgentGatewayPerf.Otlp;
using AgentGatewayPerf.Plan;
using AgentGatewayPerf.Report;
using AgentGatewayPerf.Report.Parquet;
using AgentGatewayPerf.Run;
using AgentGatewayPerf.Settings;
using Spectre.Console;

namespace AgentGatewayPerf.Cli;

/// <summary>A load run from the settings to the exit code.</summary>
sealed class LoadRun(
    StopSignals stop, RunCoordinator coordinator, FleetFactory fleets, IAnsiConsole console, TimeProvider time, ILogger<LoadRun> logger)
{
    static readonly Func<string, string?> Variables = Environment.GetEnvironmentVariable;

    /// <exception cref="UsageException">Something cannot be done as asked.</exception>
    /// <exception cref="FleetException">The workers could not be brought up.</exception>
    public async Task<int> RunAsync(LoadSettings settings)
    {
        if (settings.Target.Patterns.Count == 0)
            return await CheckHealthAsync(settings, stop.Abort);
        var cost = CostEstimate.Of(settings);
        if (settings.Program.DryRun)
        {
            DryRun.Write(settings, cost, Console.Out);
            return ExitCode.Success;
        }
        cost?.Check(settings.Modal.MaxCost);
        ResultsFile.CheckWritable(settings.Output.Json);
        ReportFiles.CheckWritable(settings.Output.Files, "--report");
        WholeFile.CheckWritable("--samples", settings.Output.Samples);
        var otlp = settings.Output.Otlp is { } endpoint ? OtlpAddress.Parse(endpoint, Variables) : null;
        if (otlp is not null)
            await otlp.CheckAsync(stop.Abort);
        settings = await DemoFallback.ApplyAsync(settings, stop.Abort);
        await using var demo = settings.Target.Gateway.IsDemo ? await DemoGateway.StartAsync(0, stop.Abort, settings.Http.Http2) : null;
        if (demo is not null)
            settings = settings with { Target = settings.Target with { Gateway = settings.Target.Gateway with { Url = demo.Url } } };
        var plan = RunPlanner.Plan(settings, RunPlanner.NewRunId(time));
        await RunIntent.CheckAsync(settings, plan, stop.Abort);
        await using var fleet = fleets.Create(settings, Variables);
        await Console.Error.WriteLineAsync(RunIntent.Describe(settings, plan, cost));
        CommandLog.Fleet(logger, settings.Fleet.Name, settings.Fleet.Reason, settings.Fleet.Shards);
        foreach (var warning in settings.Warnings)
            CommandLog.Warning(logger, warning);
        await using var page = settings.Output.Ui ? await LivePage.StartAsync(time, stop.Abort) : null;
        if (page is not null)
            CommandLog.Page(logger, page.Url.AbsoluteUri);
        var (result, written) = await RunFleetAsync(settings, plan, fleet, page, otlp);
        await fleet.CloseAsync();
        result = result with { Usage = fleet.Usage };
        var status = ExitStatus.Of(result);
        new ConsoleReport(Console.Out).Write(result, status);
        var document = ResultsMapper.Map(result, status);
        written &= ResultsFile.TryWrite(settings.Output.Json, document, logger) & ReportFiles.TryWrite(settings.Output.Files, document, logger);
        if (page is not null)
            await page.CompleteAsync(document);
        return written ? status.Code : Math.Max(status.Code, ExitCode.Incomplete);
    }

    async Task<(RunResult Result, bool Written)> RunFleetAsync(
        LoadSettings settings, RunPlan plan, IFleet fleet, LivePage? page, OtlpAddress? otlp)
    {
        using var samples = settings.Output.Samples is { } path ? new SampleFile(path, logger) : null;
        var status = new RunStatus();
        using var metrics = otlp is null ? null : new MetricExport(otlp, settings, plan, status, logger);
        page?.Show(new LiveResult(status, settings, fleet.Name, time).Look);
        using var over = new CancellationTokenSource();
        using var early = CancellationTokenSource.CreateLinkedTokenSource(stop.Abort);
        var showing = View(settings.Program, status).ShowAsync(over.Token);
        var watch = new AbortWatch(settings.Judging.AbortRules, status, time);
        var watching = watch.WatchAsync(early.Cancel, over.Token);
        try
        {
            var result = await coordinator.RunAsync(
                settings, plan, fleet, status, stop with { Abort = early.Token }, [.. new ISampleTap?[] { samples, metrics }.OfType<ISampleTap>()]);
            metrics?.Complete();
            result = result with { Interrupted = stop.Abort.IsCancellationRequested, StoppedEarly = watch.Reason };
            return (result with { Thresholds = ThresholdCheck.Of(result) }, samples is null || await samples.TryCompleteAsync());
        }
        finally
        {
            await over.CancelAsync();
            await showing;
            await watching;
        }
    }

    IProgressView View(ProgramSection program, RunStatus status) =>
        program.Quiet ? new NoProgress()
        : console.Profile.Capabilities.Interactive ? new LiveProgress(status, time, console)
        : new LineProgress(status, time, logger);

    static async Task<int> CheckHealthAsync(LoadSettings settings, CancellationToken cancellationToken)
    {
        var (target, access) = (settings.Target, settings.Access);
        var options = new HealthOptions(
            target.Gateway.Url, target.HealthUrl, target.McpPath, target.A2aPath, access.AuthToken, access.Insecure, access.CaFile,
            settings.Http.Timeout)
        { Headers = settings.Http.Headers };
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
