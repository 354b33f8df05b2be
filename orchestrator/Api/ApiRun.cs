using AgentGatewayPerf.Cli;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Fleet;
using AgentGatewayPerf.Judge;
using AgentGatewayPerf.Plan;
using AgentGatewayPerf.Run;
using Microsoft.Extensions.Logging.Abstractions;

namespace AgentGatewayPerf;

/// <summary>Runs one pattern through local workers, with the rules of the command line.</summary>
static class ApiRun
{
    public static async Task<PatternResult> RunAsync(LoadArguments arguments, CancellationToken cancellationToken)
    {
        try
        {
            var settings = new SettingsReader(arguments with { Local = true }, Environment.GetEnvironmentVariable).Read();
            await using var fleet = new FleetFactory(NullLoggerFactory.Instance).Create(
                settings, Environment.GetEnvironmentVariable);
            var plan = RunPlanner.Plan(settings, RunPlanner.NewRunId(TimeProvider.System));
            var coordinator = new RunCoordinator(TimeProvider.System, new RunTimings(), NullLogger<RunCoordinator>.Instance);
            var result = await coordinator.RunAsync(
                settings, plan, fleet, new RunStatus(), new StopSignals(cancellationToken, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
            return new PatternResult(result, result.Patterns[0], Advice.Of(result, settings));
        }
        catch (Exception e) when (e is UsageException or FleetException)
        {
            throw new PatternException(e.Message, e);
        }
    }
}
