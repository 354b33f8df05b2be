using System.Security.Cryptography;
using System.Text.Json;

namespace AgentGatewayPerf.Testing;

/// <summary>A worker that was started by hand, for a static fleet.</summary>
public sealed class StandaloneWorker : IAsyncDisposable
{
    StandaloneWorker(ChildProcess process, Uri url, string token)
    {
        Process = process;
        Url = url;
        Token = token;
    }

    /// <summary>Its process.</summary>
    public ChildProcess Process { get; }

    /// <summary>Where it listens.</summary>
    public Uri Url { get; }

    /// <summary>The token it demands.</summary>
    public string Token { get; }

    /// <summary>Starts a worker.</summary>
    /// <param name="args">Further arguments.</param>
    /// <param name="environment">Variables to set on top.</param>
    /// <param name="binary">Its path; null for the one that was built with the orchestrator.</param>
    public static async Task<StandaloneWorker> StartAsync(
        IReadOnlyList<string>? args = null, IReadOnlyDictionary<string, string?>? environment = null, string? binary = null)
    {
        var variables = new Dictionary<string, string?>(environment ?? new Dictionary<string, string?>());
        variables.TryAdd("AGENTGATEWAY_PERF_TOKEN", RandomNumberGenerator.GetHexString(64, lowercase: true));
        var token = variables["AGENTGATEWAY_PERF_TOKEN"]!;
        var process = ChildProcess.Start(
            binary ?? WorkerBinary.Jit, ["--listen", "127.0.0.1:0", "--exit-on-stdin-close", .. args ?? []], variables);
        try
        {
            var line = await process
                .WaitForOutputAsync(line => line.StartsWith('{'), TimeSpan.FromSeconds(60))
                .ConfigureAwait(false);
            using var document = JsonDocument.Parse(line);
            return new StandaloneWorker(process, new Uri(document.RootElement.GetProperty("url").GetString()!), token);
        }
        catch
        {
            await process.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
