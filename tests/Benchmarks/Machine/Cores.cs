using System.Diagnostics;
using System.Globalization;

namespace AgentGatewayPerf.Benchmarks.Machine;

/// <summary>Who runs on which core. What is measured has a core to itself; the target has another, and shares it with the driver
/// of the worker where the machine has no third.</summary>
static class Cores
{
    public const int Target = 0;
    public const int Client = 1;

    /// <summary>The core of this process.</summary>
    public static int Driver => Environment.ProcessorCount > 2 ? 2 : Target;

    /// <summary>A command line that runs a program on one core; it is the program's own process in the end.</summary>
    public static ProcessStartInfo On(int core, string file, params IEnumerable<string> arguments) =>
        new(Taskset, ["-c", core.ToString(CultureInfo.InvariantCulture), file, .. arguments]);

    /// <summary>Puts every thread of this process, and so every later one, on its core.</summary>
    /// <exception cref="BenchmarkException">The machine has fewer than two cores.</exception>
    public static void PinDriver()
    {
        if (Environment.ProcessorCount < 2)
            throw new BenchmarkException("Two cores are needed: one for the target, one for the client.");
        var self = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo(Taskset, ["-a", "-c", "-p", Driver.ToString(CultureInfo.InvariantCulture), self])
        {
            RedirectStandardOutput = true,
        };
        using var taskset = Process.Start(start)!;
        taskset.StandardOutput.ReadToEnd();
        taskset.WaitForExit();
    }

    static string Taskset => Tools.Require("taskset", "util-linux");
}
