using System.Runtime.InteropServices;
using AgentGatewayPerf.Run;

namespace AgentGatewayPerf.Cli;

/// <summary>
/// Turns Ctrl-C and SIGTERM into the two steps of a stop: the first asks for a partial result, the second waits for nothing.
/// </summary>
sealed partial class Interruption : IDisposable
{
    readonly CancellationTokenSource _abort = new();
    readonly CancellationTokenSource _kill = new();
    readonly PosixSignalRegistration[] _registrations;
    readonly ILogger _logger;

    /// <summary>Begins to listen for signals.</summary>
    public Interruption(ILogger<Interruption> logger)
    {
        _logger = logger;
        PosixSignal[] signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT];
        _registrations = [.. signals.Select(signal => PosixSignalRegistration.Create(signal, OnSignal))];
    }

    public StopSignals Signals => new(_abort.Token, _kill.Token);

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _abort.Dispose();
        _kill.Dispose();
    }

    void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (!_abort.IsCancellationRequested)
        {
            Stopping(_logger);
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
