using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using AgentGatewayPerf.Benchmarks.Machine;

namespace AgentGatewayPerf.Benchmarks.Syscalls;

/// <summary>Counts the system calls of a running process with strace, which slows it down without changing what it
/// does.</summary>
sealed partial class Strace : IDisposable
{
    const int Interrupt = 2;

    readonly Process _process;
    readonly string _table;

    Strace(Process process, string table)
    {
        _process = process;
        _table = table;
    }

    /// <summary>Attaches to all threads of a process.</summary>
    /// <param name="processId">The process.</param>
    /// <param name="table">File to write to.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static async Task<Strace> AttachAsync(int processId, string table, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(
            Tools.Require("strace", "strace"), ["-c", "-f", "-o", table, "-p", processId.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardError = true,
        };
        var process = Process.Start(start)!;
        var line = await process.StandardError.ReadLineAsync(cancellation);
        return line?.Contains("attached", StringComparison.Ordinal) == true
            ? new Strace(process, table)
            : throw new BenchmarkException($"strace does not attach: {line}");
    }

    /// <summary>Detaches.</summary>
    /// <returns>Calls by name.</returns>
    public async Task<Dictionary<string, long>> EndAsync(CancellationToken cancellation)
    {
        _ = Kill(_process.Id, Interrupt);
        await _process.WaitForExitAsync(cancellation);
        // % time, seconds, usecs/call, calls, errors where there are any, syscall; a line above and below of dashes; a total.
        return File.ReadLines(_table)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(cells =>
                cells.Length >= 5 && cells[^1] != "total" && long.TryParse(cells[3], CultureInfo.InvariantCulture, out _))
            .ToDictionary(cells => cells[^1], cells => long.Parse(cells[3], CultureInfo.InvariantCulture));
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);
}
