using System.Globalization;

namespace AgentGatewayPerf.Benchmarks.Machine;

/// <summary>What the kernel says of a process (proc(5)).</summary>
/// <param name="User">CPU time in user mode, µs; counted in steps of 10 ms.</param>
/// <param name="System">CPU time in the kernel, µs; counted in steps of 10 ms.</param>
/// <param name="ResidentKb">Memory in use now, KB.</param>
/// <param name="PeakResidentKb">Most memory in use so far, KB.</param>
sealed record ProcessFigures(double User, double System, long ResidentKb, long PeakResidentKb)
{
    /// <summary>Linux tells times in hundredths of a second whatever its own clock.</summary>
    const double MicrosecondsPerTick = 10_000;

    const int UserField = 11;
    const int SystemField = 12;

    /// <summary>User and system time, µs.</summary>
    public double Cpu => User + System;

    /// <exception cref="BenchmarkException">The process is gone.</exception>
    public static ProcessFigures Read(int processId)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{processId}/stat");
            // The name of the program, in parentheses, may hold anything; what follows is numbers.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            var status = File.ReadAllLines($"/proc/{processId}/status");
            return new ProcessFigures(
                Number(fields[UserField]) * MicrosecondsPerTick,
                Number(fields[SystemField]) * MicrosecondsPerTick,
                Kilobytes(status, "VmRSS:"),
                Kilobytes(status, "VmHWM:"));
        }
        catch (IOException)
        {
            throw new BenchmarkException("The process ended while it was being measured.");
        }
    }

    static long Kilobytes(string[] status, string name)
    {
        var line = status.FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal))
            ?? throw new BenchmarkException("The process ended while it was being measured.");
        return Number(line[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim());
    }

    static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
