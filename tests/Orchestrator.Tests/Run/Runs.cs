using AgentGatewayPerf.Fleet;
using AgentGatewayPerf.Plan;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Run;
using AgentGatewayPerf.Settings;
using Microsoft.Extensions.Logging.Abstractions;

namespace AgentGatewayPerf.Orchestrator.Tests;

/// <summary>Runs through the real coordinator, sessions and sockets.</summary>
static class Runs
{
    public static LoadSettings Settings(int shards, long requests = 100, params Pattern[] patterns) => new()
    {
        Target = new()
        {
            Gateway = new GatewayChoice(new Uri("http://localhost:3000"), GatewaySource.Flag),
            Patterns = patterns.Length > 0 ? patterns : [Pattern.McpToolsCall],
        },
        Fleet = new() { Shards = shards },
        Load = new() { Requests = requests, Concurrency = Math.Max(shards, 6) },
    };

    public static async Task<RunResult> RunAsync(
        IFleet fleet, LoadSettings settings, RunTimings? timings = null, StopSignals? stop = null, RunStatus? status = null,
        IStepSource? steps = null, RunPlan? plan = null)
    {
        using var bounded = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var coordinator = new RunCoordinator(
            TimeProvider.System, timings ?? new RunTimings { Pings = 2 }, NullLogger<RunCoordinator>.Instance);
        return await coordinator.RunAsync(
            settings, plan ?? RunPlanner.Plan(settings, "test-run"), fleet, status ?? new RunStatus(),
            stop ?? new StopSignals(bounded.Token, bounded.Token), steps: steps);
    }
}
