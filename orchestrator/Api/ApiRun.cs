using System.CommandLine;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Fleet;
using AgentGatewayPerf.Judge;
using AgentGatewayPerf.Plan;
using AgentGatewayPerf.Run;
using AgentGatewayPerf.Settings;
using Microsoft.Extensions.Logging.Abstractions;

namespace AgentGatewayPerf;

/// <summary>Runs one pattern through local workers, with the rules of the command line.</summary>
sealed class ApiRun
{
    readonly LoadFlags _flags = new();
    readonly FlagValues _values = new();

    public ApiRun(string pattern, string gatewayUrl, long numRequests, int concurrency, int shards, string? authToken,
        TimeSpan? timeout)
    {
        Set(f => f.Fleet.Local, true).Set(f => f.Target.Pattern, [pattern]).Set(f => f.Target.GatewayUrl, gatewayUrl);
        Set(f => f.Load.NumRequests, numRequests).Set(f => f.Load.Concurrency, concurrency).Set(f => f.Fleet.Shards, shards);
        Set(f => f.Access.AuthToken, authToken).Set(f => f.Http.Timeout, timeout);
    }

    /// <summary>Gives a flag a value; null leaves its default.</summary>
    public ApiRun Set<T>(Func<LoadFlags, Option<T>> flag, T value)
    {
        _values.Set(flag(_flags), value);
        return this;
    }

    /// <exception cref="PatternException">An argument is wrong, or no worker could be started.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<PatternResult> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var settings = _flags.Read(_values, Environment.GetEnvironmentVariable);
            var fleets = new FleetFactory(NullLoggerFactory.Instance);
            await using var fleet = fleets.Create(settings, Environment.GetEnvironmentVariable);
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
