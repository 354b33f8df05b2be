using System.Diagnostics;

namespace AgentGatewayPerf.Benchmarks.Clients;

/// <summary>A running peer.</summary>
sealed class PeerProcess : IRunningLoad
{
    readonly string _name;
    readonly Process _process;
    readonly Task<string> _output;
    readonly Task<string> _error;

    public PeerProcess(string name, ProcessStartInfo start)
    {
        _name = name;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        _process = Process.Start(start)!;
        _output = _process.StandardOutput.ReadToEndAsync();
        _error = _process.StandardError.ReadToEndAsync();
    }

    public int ProcessId => _process.Id;

    public async Task EndAsync(CancellationToken cancellation)
    {
        await _process.WaitForExitAsync(cancellation);
        if (_process.ExitCode != 0)
            throw new BenchmarkException($"{_name} failed with exit code {_process.ExitCode}:\n{await _output}{await _error}");
    }

    public ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
        return ValueTask.CompletedTask;
    }
}
