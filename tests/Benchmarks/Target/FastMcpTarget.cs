using System.Diagnostics;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using AgentGatewayPerf.Benchmarks.Machine;

namespace AgentGatewayPerf.Benchmarks.Target;

/// <summary>The fast MCP target as a process of its own, fresh for every run.</summary>
sealed class FastMcpTarget : IAsyncDisposable
{
    static readonly TimeSpan ExitWithin = TimeSpan.FromSeconds(5);

    readonly Process _process;
    readonly HttpClient _http;

    FastMcpTarget(Process process, Announcement announcement)
    {
        _process = process;
        Url = announcement.Url;
        _http = new HttpClient(new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback =
                (_, certificate, _, _) => certificate?.GetCertHashString(HashAlgorithmName.SHA256) == announcement.Certificate,
        });
    }

    public Uri Url { get; }

    public Uri McpUrl => new(Url, "/mcp");

    public int ProcessId => _process.Id;

    public static async Task<FastMcpTarget> StartAsync(string binary, TargetShape shape)
    {
        var start = Cores.On(Cores.Target, binary, shape.TargetArguments);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        var process = Process.Start(start)!;
        var line = await process.StandardOutput.ReadLineAsync()
            ?? throw new BenchmarkException($"The target {binary} did not start.");
        return new FastMcpTarget(process, JsonSerializer.Deserialize<Announcement>(line)!);
    }

    public async Task<TargetCounts> ReadCountsAsync(CancellationToken cancellation) =>
        (await _http.GetFromJsonAsync<TargetCounts>(new Uri(Url, "/__counts"), cancellation))!;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _process.StandardInput.Close();
        using var bound = new CancellationTokenSource(ExitWithin);
        try
        {
            await _process.WaitForExitAsync(bound.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }
        _process.Dispose();
    }
}
