using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;

namespace AgentGatewayPerf.Benchmarks.Driving;

/// <summary>A worker, started as the orchestrator starts it.</summary>
sealed class WorkerProcess : IAsyncDisposable
{
    static readonly TimeSpan ExitWithin = TimeSpan.FromSeconds(10);

    readonly Process _process;

    WorkerProcess(Process process, Uri url, string token)
    {
        _process = process;
        Url = url;
        Token = token;
    }

    /// <summary>Arguments that a worker is started with.</summary>
    public static string[] Arguments { get; } = ["--listen", "127.0.0.1:0", "--exit-on-stdin-close"];

    public Uri Url { get; }

    /// <summary>The run's token.</summary>
    public string Token { get; }

    public int ProcessId => _process.Id;

    /// <summary>Starts a worker and waits for its announcement.</summary>
    /// <param name="start">A command line that ends in <see cref="Arguments"/>.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static async Task<WorkerProcess> StartAsync(ProcessStartInfo start, CancellationToken cancellation)
    {
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        start.Environment["AGENTGATEWAY_PERF_TOKEN"] = token;
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        var process = Process.Start(start)!;
        var line = await process.StandardOutput.ReadLineAsync(cancellation)
            ?? throw new BenchmarkException("The worker did not start.");
        return new WorkerProcess(process, new Uri(JsonDocument.Parse(line).RootElement.GetProperty("url").GetString()!), token);
    }

    /// <summary>Waits until it has ended by itself.</summary>
    public async Task EndAsync(CancellationToken cancellation)
    {
        await _process.WaitForExitAsync(cancellation);
        if (_process.ExitCode != 0)
            throw new BenchmarkException($"The worker ended with exit code {_process.ExitCode}.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var bound = new CancellationTokenSource(ExitWithin);
        try
        {
            await _process.WaitForExitAsync(bound.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }
        _process.Dispose();
    }
}
