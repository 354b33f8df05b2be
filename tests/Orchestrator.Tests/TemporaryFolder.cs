namespace AgentGatewayPerf.Orchestrator.Tests;

/// <summary>A folder of its own that goes with the test.</summary>
sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("agentgateway-perf-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
