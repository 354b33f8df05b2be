using System.Reflection;

namespace AgentGatewayPerf.Worker.Service;

/// <summary>The version of this worker, as it says it to gateways and orchestrators.</summary>
static class WorkerVersion
{
    public static string Text { get; } =
        typeof(WorkerVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?
            .InformationalVersion.Split('+')[0]
        ?? "0";
}
