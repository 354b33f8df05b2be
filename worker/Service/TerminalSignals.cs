using System.Runtime.InteropServices;

namespace AgentGatewayPerf.Worker.Service;

/// <summary>Signals of a terminal reach its whole process group: Ctrl-C, Ctrl-\\, its closing. It is the orchestrator that ends
/// the load and collects what was measured, so a worker that it started outlives them.</summary>
sealed class TerminalSignals : IDisposable
{
    readonly PosixSignalRegistration[] _ignored =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Ignore),
        PosixSignalRegistration.Create(PosixSignal.SIGQUIT, Ignore),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, Ignore),
    ];

    public void Dispose()
    {
        foreach (var signal in _ignored)
            signal.Dispose();
    }

    static void Ignore(PosixSignalContext signal) => signal.Cancel = true;
}
