using System.Globalization;
using System.Runtime.InteropServices;

namespace AgentGatewayPerf.Benchmarks.Machine;

/// <summary>What a reader must know of the machine to make sense of the figures.</summary>
static class MachineFacts
{
    /// <summary>One line of Markdown.</summary>
    public static string Describe() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Processor()}, {Environment.ProcessorCount} cores, {MemoryGb():0} GB; {RuntimeInformation.OSDescription}; .NET {Environment.Version}; load average before the first run {LoadAverage()}.");

    static string Processor() =>
        Value("/proc/cpuinfo", "model name")?.Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();

    static double MemoryGb() =>
        double.Parse(
            (Value("/proc/meminfo", "MemTotal") ?? "0 kB").Replace("kB", "", StringComparison.Ordinal),
            CultureInfo.InvariantCulture)
        / 1024
        / 1024;

    static string LoadAverage() => File.ReadAllText("/proc/loadavg").Split(' ')[0];

    static string? Value(string file, string name) =>
        File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1];
}
