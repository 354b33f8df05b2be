using System.Globalization;
using AgentGatewayPerf.Worker.Base;

namespace AgentGatewayPerf.Worker.Service;

/// <summary>The processor share of the control group (cgroups(7), version 2) that the worker runs in; nothing where there is
/// none.</summary>
static class CgroupCpu
{
    const string QuotaFile = "/sys/fs/cgroup/cpu.max";
    const string StatFile = "/sys/fs/cgroup/cpu.stat";

    /// <summary>Processors that may be used, a share of one included; the machine's where no quota is set.</summary>
    /// <param name="file">Where the quota is.</param>
    public static double Cores(string file = QuotaFile)
    {
        var parts = KernelFile.ReadOrNothing(file).Split(' ');
        return parts.Length == 2
            && double.TryParse(parts[0], CultureInfo.InvariantCulture, out var quota)
            && double.TryParse(parts[1], CultureInfo.InvariantCulture, out var period)
            && period > 0
                ? Math.Min(quota / period, Environment.ProcessorCount)
                : Environment.ProcessorCount;
    }

    /// <summary>How often, and for how long in all, the group had used up its quota.</summary>
    /// <param name="file">Where it is counted.</param>
    public static (ulong Periods, ulong Microseconds) ReadThrottling(string file = StatFile)
    {
        ulong periods = 0, microseconds = 0;
        foreach (var line in KernelFile.ReadOrNothing(file).Split('\n'))
        {
            if (line.StartsWith("nr_throttled ", StringComparison.Ordinal))
                _ = ulong.TryParse(line["nr_throttled ".Length..], CultureInfo.InvariantCulture, out periods);
            else if (line.StartsWith("throttled_usec ", StringComparison.Ordinal))
                _ = ulong.TryParse(line["throttled_usec ".Length..], CultureInfo.InvariantCulture, out microseconds);
        }
        return (periods, microseconds);
    }
}
