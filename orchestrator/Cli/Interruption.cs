using System.Runtime.InteropServices;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Run;

namespace AgentGatewayPerf.Cli;

/// <summary>
/// Turns Ctrl-C and SIGTERM into the two steps of a stop: the first asks for a partial result, the second waits for nothing. It
/// lasts as long as the process: a signal may come at any moment, also the last one.
/// </summary>
sealed partial class Interruption
{
    readonly StopSignals _signals;
    readonly Action _abort, _kill;
    readonly Lock _lock = new();

    // Kept, or they would be collected and the system would handle the signals again.
    readonly PosixSignalRegistration[] _registrations;
    ILogger? _logger;
    Action? _onSignal;

    /// <summary>Begins to listen for signals. Until a command takes them, one ends the process.</summary>
    public Interruption()
    {
        // Never disposed: the last signal may come after everything else.
        var (abort, kill) = (new CancellationTokenSource(), new CancellationTokenSource());
        (_signals, _abort, _kill) = (new StopSignals(abort.Token, kill.Token), abort.Cancel, kill.Cancel);
        PosixSignal[] signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT];
        _registrations = [.. signals.Select(signal => PosixSignalRegistration.Create(signal, OnSignal))];
    }

    /// <summary>Whether a signal came that the program takes for an interruption.</summary>
    public bool Happened => _signals.Abort.IsCancellationRequested;

    /// <summary>The command ends a run in two steps from now on.</summary>
    public StopSignals Take(ILogger<Interruption> logger)
    {
        lock (_lock)
            _logger = logger;
        return _signals;
    }

    /// <summary>The command has its own way to end, which is no interruption.</summary>
    public void Take(Action onSignal)
    {
        lock (_lock)
            _onSignal = onSignal;
    }

    void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        Action act;
        lock (_lock)
            act = _onSignal ?? (_logger is { } logger ? () => Stop(logger) : () => Environment.Exit(ExitCode.Interrupted));
        act();
    }

    void Stop(ILogger logger)
    {
        if (!Happened)
        {
            Stopping(logger);
            _abort();
        }
        else
        {
            _kill();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, EventId = 1, EventName = "Stopping",
        Message = "Interrupted: the load stops, and what was measured is reported. Press Ctrl-C again to quit immediately.")]
    static partial void Stopping(ILogger logger);
}
