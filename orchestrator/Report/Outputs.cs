using AgentGatewayPerf.Common;
using AgentGatewayPerf.Report.Json;
using AgentGatewayPerf.Run;

namespace AgentGatewayPerf.Report;

/// <summary>All outputs of a run, in the order in which they are made: files first, so that they are there when the report is
/// read.</summary>
/// <param name="outputs">The outputs.</param>
/// <param name="logger">Learns why one could not be made, where it does not say so itself.</param>
sealed partial class Outputs(IReadOnlyList<IOutput> outputs, ILogger logger) : IAsyncDisposable
{
    /// <summary>Those that see every sample.</summary>
    public IReadOnlyList<ISampleTap> Taps => [.. outputs.OfType<ISampleTap>()];

    /// <summary>Finds out before the run whether all can be made.</summary>
    /// <exception cref="UsageException">One cannot.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        foreach (var output in outputs)
            await output.CheckAsync(cancellationToken);
    }

    /// <summary>The run is about to begin.</summary>
    public async Task StartAsync(OutputContext run, CancellationToken cancellationToken)
    {
        foreach (var output in outputs)
            await output.StartAsync(run, cancellationToken);
    }

    /// <summary>Makes all outputs. Returns false when one failed; the others are made all the same.</summary>
    public async Task<bool> TryCompleteAsync(ResultsDocument document)
    {
        var all = true;
        foreach (var output in outputs)
            all &= await TryAsync(() => output.TryCompleteAsync(document));
        return all;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var output in outputs)
        {
            await TryAsync(async () =>
            {
                await output.DisposeAsync();
                return true;
            });
        }
    }

    // Whatever happens to one, the others are made.
    async Task<bool> TryAsync(Func<Task<bool>> act)
    {
        try
        {
            return await act();
        }
        catch (Exception e)
        {
            NotMade(logger, e.Message);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, EventId = 1, EventName = "NotMade", Message = "A result could not be written: {Reason}")]
    static partial void NotMade(ILogger logger, string reason);
}
