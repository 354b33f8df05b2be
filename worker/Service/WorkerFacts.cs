using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Worker.Service;

/// <summary>What kind of worker this is and what it may use.</summary>
static class WorkerFacts
{
    public static WorkerInfo Read(string poller) => new()
    {
        Version = WorkerVersion.Text,
        Build = RuntimeFeature.IsDynamicCodeSupported ? "JIT" : "AOT",
        Cores = Cores(),
        MemoryLimitBytes = (ulong)Math.Max(0, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes),
        OpenFilesLimit = OpenFilesLimit(),
        Region = Environment.GetEnvironmentVariable("MODAL_REGION") ?? "",
        Os = RuntimeInformation.OSDescription,
        LoadThreads = 1,
        Poller = poller,
    };

    /// <summary>The cgroup's quota where there is one (cgroups(7), cpu.max), else the processors of the machine.</summary>
    static double Cores()
    {
        const string quotaFile = "/sys/fs/cgroup/cpu.max";
        if (!File.Exists(quotaFile))
            return Environment.ProcessorCount;
        var parts = File.ReadAllText(quotaFile).Split(' ');
        return parts.Length == 2
            && double.TryParse(parts[0], CultureInfo.InvariantCulture, out var quota)
            && double.TryParse(parts[1], CultureInfo.InvariantCulture, out var period)
            && period > 0
                ? Math.Min(quota / period, Environment.ProcessorCount)
                : Environment.ProcessorCount;
    }

    static ulong OpenFilesLimit()
    {
        const string limitsFile = "/proc/self/limits";
        if (!File.Exists(limitsFile))
            return 0;
        var line = File.ReadLines(limitsFile).FirstOrDefault(l => l.StartsWith("Max open files", StringComparison.Ordinal));
        var soft = line?["Max open files".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return ulong.TryParse(soft, CultureInfo.InvariantCulture, out var limit) ? limit : 0;
    }
}
