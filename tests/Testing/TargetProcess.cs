using System.Text.Json;

namespace AgentGatewayPerf.Testing;

/// <summary>A running target: a program that says where it listens and counts what it is asked.</summary>
public sealed class TargetProcess : IAsyncDisposable
{
    static readonly TimeSpan StartBound = TimeSpan.FromSeconds(30);
    static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(10) };

    readonly ChildProcess _process;
    readonly string? _readiness;

    TargetProcess(ChildProcess process, Uri url, string? readiness)
    {
        _process = process;
        _readiness = readiness;
        Url = url;
    }

    /// <summary>Base URL of the target.</summary>
    public Uri Url { get; }

    /// <summary>URL of the target's MCP endpoint.</summary>
    public Uri McpUrl => new(Url, "/mcp");

    /// <summary>Base URL of the stand-in's readiness port.</summary>
    /// <exception cref="InvalidOperationException">This target has no such port.</exception>
    public Uri ReadinessUrl => new(_readiness ?? throw new InvalidOperationException("This target has no readiness port."));

    /// <summary>The process, to send signals to.</summary>
    public ChildProcess Process => _process;

    /// <summary>The MCP reference server of the protocol's authors, over Streamable HTTP, revisions up to 2025-11-25.</summary>
    public static Task<TargetProcess> StartEverythingAsync() =>
        StartNodeAsync("node_modules/@modelcontextprotocol/server-everything/dist/index.js", "streamableHttp");

    /// <summary>The same over HTTP+SSE of 2024-11-05.</summary>
    public static Task<TargetProcess> StartEverythingSseAsync() =>
        StartNodeAsync("node_modules/@modelcontextprotocol/server-everything/dist/index.js", "sse");

    /// <summary>An MCP server on the TypeScript SDK 2.4, all revisions, without sessions.</summary>
    public static Task<TargetProcess> StartTypeScriptMcpAsync() => StartNodeAsync("mcp.mjs");

    /// <summary>An A2A agent on the JavaScript SDK, 1.0 and 0.3.</summary>
    public static Task<TargetProcess> StartA2aAsync() => StartNodeAsync("a2a.mjs");

    /// <summary>A small MCP server over HTTP/2, on Node's implementation.</summary>
    /// <param name="settings">Settings of its connections, JSON.</param>
    public static Task<TargetProcess> StartNodeHttp2Async(string settings) => StartNodeAsync("http2.mjs", settings);

    /// <summary>A small MCP server over TLS, on Node's OpenSSL.</summary>
    /// <param name="options">Options of Node's <c>https.createServer</c>, JSON.</param>
    public static Task<TargetProcess> StartNodeTlsAsync(string options) => StartNodeAsync("tls.mjs", options);

    /// <summary>An MCP server on the C# SDK.</summary>
    /// <param name="mode"><c>Stateful</c> or <c>Stateless</c>.</param>
    public static Task<TargetProcess> StartCSharpMcpAsync(string mode) =>
        StartAsync(RepositoryPaths.Program("tests/Targets/CSharpMcp", "csharp-mcp-target"), [mode], null);

    /// <summary>The stand-in for agentgateway.</summary>
    /// <param name="args">Its arguments, see tests/Targets/GatewayStandIn.</param>
    public static Task<TargetProcess> StartGatewayAsync(params string[] args) =>
        StartAsync(RepositoryPaths.Program("tests/Targets/GatewayStandIn", "gateway-stand-in"), args, null);

    /// <summary>A target whose behaviour is known, and that records when each request came and went.</summary>
    /// <param name="behaving">Which requests behave so: <c>card</c>, <c>message</c> or <c>tool</c>.</param>
    /// <param name="behaviour">Such as <c>fixed:5</c>, see tests/Targets/ScriptedTarget.</param>
    public static Task<TargetProcess> StartScriptedAsync(string behaving, string behaviour) =>
        StartAsync(RepositoryPaths.Program("tests/Targets/ScriptedTarget", "scripted-target"), [behaving, behaviour], null);

    /// <summary>What a scripted target recorded: when each request came and went, µs, and what it got, in the order of
    /// arrival.</summary>
    public async Task<IReadOnlyList<(long ArrivedUs, long LeftUs, string Kind)>> RecordAsync()
    {
        using var document = JsonDocument.Parse(await Http.GetByteArrayAsync(new Uri(Url, "/__record")).ConfigureAwait(false));
        return [.. document.RootElement.EnumerateArray().Select(r => (r[0].GetInt64(), r[1].GetInt64(), r[2].GetString()!))];
    }

    /// <summary>What the target was asked so far.</summary>
    public async Task<TargetCounts> CountsAsync()
    {
        // A connection for every reading, so that it is known how many of them are the readings' own.
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Url, RequestCounts.Path))
        {
            Headers = { ConnectionClose = true },
        };
        using var response = await Http.SendAsync(request).ConfigureAwait(false);
        return TargetCounts.Parse(await response.Content.ReadAsByteArrayAsync().ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _process.DisposeAsync();

    static async Task<TargetProcess> StartNodeAsync(string script, params string[] args)
    {
        var folder = await NodeInstall.EnsureAsync().ConfigureAwait(false);
        return await StartAsync("node", ["--require", "./preload.cjs", script, .. args], folder).ConfigureAwait(false);
    }

    static async Task<TargetProcess> StartAsync(string file, string[] args, string? directory)
    {
        var process = ChildProcess.Start(file, args, new Dictionary<string, string?> { ["PORT"] = "0" }, directory);
        try
        {
            var line = await process.WaitForOutputAsync(line => line.StartsWith('{'), StartBound).ConfigureAwait(false);
            using var document = JsonDocument.Parse(line);
            var url = new Uri(document.RootElement.GetProperty("url").GetString()!);
            return new TargetProcess(
                process, url, document.RootElement.TryGetProperty("readiness", out var ready) ? ready.GetString() : null);
        }
        catch
        {
            await process.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
