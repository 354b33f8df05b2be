using AgentGatewayPerf.Common;
using AgentGatewayPerf.Report.Json;

namespace AgentGatewayPerf.Report;

/// <summary>
/// Something that is made of a run: a file, a page, metrics, words on the terminal. An output that also is an
/// <see cref="Run.ISampleTap"/> sees every sample while the run goes on.
/// </summary>
interface IOutput : IAsyncDisposable
{
    /// <summary>Finds out before the run whether the output can be made.</summary>
    /// <exception cref="UsageException">It cannot.</exception>
    Task CheckAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The run is about to begin.</summary>
    Task StartAsync(OutputContext run, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Makes the output of a run that is over. Logs the reason and returns false when that fails.</summary>
    Task<bool> TryCompleteAsync(ResultsDocument document);

    ValueTask IAsyncDisposable.DisposeAsync() => ValueTask.CompletedTask;
}
