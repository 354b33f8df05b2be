using System.Runtime.InteropServices;
using AgentGatewayPerf.Run;

namespace AgentGatewayPerf.Cli;

/// <summary>
/// Turns Ctrl-C and SIGTERM into the two steps of a stop: the first asks for a partial result, the second waits for nothing.
/// </summary>
sealed partial class Interruption(ILogger<Interruption> logger) : IHostLifetime, IDisposable
{
    readonly CancellationTokenSource _abort = new();
    readonly CancellationTokenSource _kill = new();
    readonly List<PosixSignalRegistration> _registrations = [];

    public StopSignals Signals => new(_abort.Token, _kill.Token);

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT])
            _registrations.Add(PosixSignalRegistration.Create(signal, OnSignal));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _registrations.ForEach(r => r.Dispose());
        _abort.Dispose();
        _kill.Dispose();
    }

    void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (!_abort.IsCancellationRequested)
        {
            Stopping(logger);
            _abort.Cancel();
        }
        else
        {
            _kill.Cancel();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, EventId = 1, EventName = "Stopping",
        Message = "Interrupted: the load stops, and what was measured is reported. Once more ends everything at once.")]
    static partial void Stopping(ILogger logger);
}
