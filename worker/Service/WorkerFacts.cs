using System.Runtime;
using System.Runtime.InteropServices;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Base;
using AgentGatewayPerf.Worker.Loop;

namespace AgentGatewayPerf.Worker.Service;

/// <summary>What kind of worker this is and what it may use.</summary>
static class WorkerFacts
{
    /// <summary>Whether methods are compiled in this process.</summary>
    public static bool IsJit => JitInfo.GetCompiledMethodCount() > 0;

    /// <summary>Reads it.</summary>
    public static WorkerInfo Read(LoadThreads threads, bool hasAuthToken) => new()
    {
        Version = WorkerVersion.Text,
        // Whether methods were compiled in this process; what the runtime says it supports is set when building, for both alike.
        Build = IsJit ? "JIT" : "AOT",
        Cores = CgroupCpu.Cores(),
        MemoryLimitBytes = (ulong)Math.Max(0, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes),
        OpenFilesLimit = OpenFiles.Limit,
        Region = Environment.GetEnvironmentVariable("MODAL_REGION") ?? "",
        Os = RuntimeInformation.OSDescription,
        LoadThreads = (uint)threads.Count,
        Poller = threads.PollerName,
        HasAuthToken = hasAuthToken,
    };
}
