using System.Text.Json;
using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.EndToEnd.Tests.Support;

/// <summary>A worker that was started by hand and waits for an orchestrator.</summary>
sealed class StaticWorker : IAsyncDisposable
{
    public const string TokenVariable = "AGENTGATEWAY_PERF_TOKEN";

    static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    StaticWorker(ChildProcess process, string address) => (Process, Address) = (process, address);

    public ChildProcess Process { get; }

    /// <summary>For --workers: host and port.</summary>
    public string Address { get; }

    /// <summary>Starts the published worker.</summary>
    /// <param name="token">What an orchestrator has to know.</param>
    public static async Task<StaticWorker> StartAsync(string token)
    {
        var process = ChildProcess.Start(
            await WorkerBinary.AotAsync(), ["--listen", "127.0.0.1:0"],
            new Dictionary<string, string?> { [TokenVariable] = token });
        using var line = JsonDocument.Parse(await process.WaitForOutputAsync(_ => true, Bound));
        return new StaticWorker(process, new Uri(line.RootElement.GetProperty("url").GetString()!).Authority);
    }

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
