using System.Runtime.InteropServices;

namespace AgentGatewayPerf.Worker.Service;

/// <summary>A worker that an orchestrator started ends with the orchestrator, or by SIGTERM; the host's own lifetime would end it
/// at every signal of the terminal.</summary>
sealed class OrchestratedLifetime(IHostApplicationLifetime application) : IHostLifetime, IDisposable
{
    PosixSignalRegistration? _terminate;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            application.StopApplication();
        });
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _terminate?.Dispose();
}
