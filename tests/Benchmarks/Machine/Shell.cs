using System.ComponentModel;
using System.Diagnostics;

namespace AgentGatewayPerf.Benchmarks.Machine;

/// <summary>Runs a program to its end.</summary>
static class Shell
{
    /// <returns>What it wrote, standard output before standard error.</returns>
    /// <exception cref="BenchmarkException">It could not be started.</exception>
    public static async Task<(int ExitCode, string Output)> RunAsync(
        string file, IEnumerable<string> arguments, string? folder = null, CancellationToken cancellation = default)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
        };
        // `dotnet run` tells its child about its own MSBuild, which must not rule another one.
        foreach (
            var name in start
                .Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase))
                .ToList())
        {
            start.Environment.Remove(name);
        }
        try
        {
            using var process = Process.Start(start)!;
            using var stop = cancellation.Register(() => process.Kill(entireProcessTree: true));
            var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
            await process.WaitForExitAsync(CancellationToken.None);
            cancellation.ThrowIfCancellationRequested();
            return (process.ExitCode, await output + await error);
        }
        catch (Win32Exception e)
        {
            throw new BenchmarkException($"{file} cannot be started: {e.Message}");
        }
    }
}
