namespace AgentGatewayPerf.EndToEnd.Tests.Support;

/// <summary>A path for a file that goes with the test.</summary>
sealed class TemporaryFile(string extension) : IDisposable
{
    public string Path { get; } =
        System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"agentgateway-perf-{Guid.NewGuid():N}{extension}");

    public void Dispose() => File.Delete(Path);
}
