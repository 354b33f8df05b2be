using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace AgentGatewayPerf.Fleet;

/// <summary>One worker process of the local fleet.</summary>
sealed class WorkerProcess
{
    // Enough to show why a worker died; the log has all of it.
    const int KeptErrorLines = 5;

    static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(2);

    // The runtime of this process is at shared/Microsoft.NETCore.App/VERSION/ below its host.
    static readonly string DotnetHost = Path.GetFullPath(Path.Combine(
        RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));

    readonly Process _process;
    readonly ILogger _logger;
    readonly Queue<string> _errors = [];
    readonly TaskCompletionSource<Announcement?> _announced = new(TaskCreationOptions.RunContinuationsAsynchronously);

    WorkerProcess(int shard, Process process, ILogger logger)
    {
        Shard = shard;
        _process = process;
        _logger = logger;
        var errors = ReadErrorsAsync();
        _ = ReadOutputAsync();
        Ended = WaitForEndAsync(errors);
    }

    public int Shard { get; }

    /// <summary>The worker's announcement; null when it ended without one.</summary>
    public Task<Announcement?> Announced => _announced.Task;

    /// <summary>How the worker ended, in words, with its last error lines when it failed.</summary>
    public Task<string> Ended { get; }

    /// <exception cref="FleetException">The binary cannot be started.</exception>
    public static WorkerProcess Start(int shard, string binary, string token, string? authToken, Uri? gateway, ILogger logger)
    {
        // Named at the start, so that not even who knows the run's token can turn the worker on anything else.
        string[] target = gateway is null ? [] : ["--gateway-url", gateway.GetLeftPart(UriPartial.Authority)];
        var (program, first) = Path.GetExtension(binary) == ".dll" ? (DotnetHost, new[] { binary }) : (binary, []);
        var start = FleetProcess.StartInfo(
            program, [.. first, "--listen", "127.0.0.1:0", "--exit-on-stdin-close", .. target], token, authToken);
        // A folder that is there, which the one of the user may not be any more.
        start.WorkingDirectory = AppContext.BaseDirectory;
        // No debugger's thread beside the load, and no pipe of its in the temporary folder when the worker is killed.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        try
        {
            var process = Process.Start(start) ?? throw new FleetException($"The worker {binary} did not start.");
            FleetLog.WorkerStarted(logger, shard, process.Id);
            return new WorkerProcess(shard, process, logger);
        }
        catch (Win32Exception e)
        {
            throw new FleetException(
                $"The worker {binary} cannot be started: {e.Message}\nBuild it, or name another with --worker-binary.");
        }
    }

    /// <summary>Asks the worker to end by closing its stdin, and kills it when it does not within a moment.</summary>
    public async Task StopAsync()
    {
        try
        {
            _process.StandardInput.Close();
            await Ended.WaitAsync(StopGrace);
        }
        catch (Exception e) when (e is TimeoutException or IOException or ObjectDisposedException)
        {
            FleetLog.KillingWorker(_logger, Shard);
            Kill();
            await Ended;
        }
        _process.Dispose();
    }

    public void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // It has ended by itself.
        }
    }

    // To the end, so that a worker that says more than it should never waits for a full pipe.
    async Task ReadOutputAsync()
    {
        while (await ReadLineAsync(_process.StandardOutput) is { } line)
        {
            if (Announcement.Parse(line, Shard) is { } announcement)
                _announced.TrySetResult(announcement with { Shard = Shard });
            else
                FleetLog.UnexpectedLine(_logger, Shard, line);
        }
        _announced.TrySetResult(null);
    }

    async Task ReadErrorsAsync()
    {
        while (await ReadLineAsync(_process.StandardError) is { } line)
        {
            if (line.Length == 0)
                continue;
            FleetLog.WorkerSays(_logger, Shard, line);
            lock (_errors)
            {
                if (_errors.Count == KeptErrorLines)
                    _errors.Dequeue();
                _errors.Enqueue(line);
            }
        }
    }

    async Task<string> WaitForEndAsync(Task errors)
    {
        await _process.WaitForExitAsync();
        // A process that the worker left behind could keep its stderr open for ever.
        await Task.WhenAny(errors, Task.Delay(StopGrace));
        lock (_errors)
        {
            var last = _errors.Count > 0 && _process.ExitCode != 0 ? ": " + string.Join(" | ", _errors) : "";
            return $"the worker process ended with exit code {_process.ExitCode}{last}";
        }
    }

    static async Task<string?> ReadLineAsync(StreamReader reader)
    {
        try
        {
            return await reader.ReadLineAsync();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            return null;
        }
    }
}
