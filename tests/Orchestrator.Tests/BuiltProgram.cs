using System.Diagnostics;

namespace AgentGatewayPerf.Orchestrator.Tests;

/// <summary>Runs the program as it was built, as a process of its own.</summary>
static class BuiltProgram
{
    public static string FilePath { get; } = Path.Combine(
        AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "agentgateway-perf.exe" : "agentgateway-perf");

    /// <summary>Starts it with none of the variables that choose a gateway or a token, except those given.</summary>
    public static Process Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? variables = null) =>
        StartFile(FilePath, arguments, variables);

    /// <summary>Runs a script of bash, in which "$0" is the program.</summary>
    /// <param name="script">What to run.</param>
    /// <param name="folder">Where to run it.</param>
    public static async Task<(int ExitCode, string Output, string Errors)> ShellAsync(string script, string folder)
    {
        using var process = StartFile("bash", ["-c", $"cd '{folder}'; {script}", FilePath]);
        return await FinishAsync(process);
    }

    /// <summary>Starts another program with the same variables.</summary>
    public static Process StartFile(
        string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? variables = null)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (
            var variable in start.Environment.Keys.Where(k => k.StartsWith("AGENTGATEWAY_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(variable);
        }
        foreach (var (variable, value) in variables ?? new Dictionary<string, string>())
            start.Environment[variable] = value;
        return Process.Start(start)!;
    }

    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        return await FinishAsync(process);
    }

    /// <summary>Waits for its end, at most a minute.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> FinishAsync(Process process)
    {
        using var bounded = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var output = process.StandardOutput.ReadToEndAsync(bounded.Token);
        var errors = process.StandardError.ReadToEndAsync(bounded.Token);
        try
        {
            await process.WaitForExitAsync(bounded.Token);
            return (process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
