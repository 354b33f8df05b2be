using ModelContextProtocol;
using ModelContextProtocol.Client;

namespace AgentGatewayPerf.Health;

/// <summary>Can MCP work: opens a session with the official client, lists the tools and ends the session.</summary>
static class McpProbe
{
    /// <summary>Most tools named where one has to be chosen.</summary>
    const int MaxToolsNamed = 20;

    // The newest first, as the load does. The client takes exactly what it asks for, so an older server needs another try.
    static readonly string[] Revisions = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"];

    public static async Task<ProbeResult> RunAsync(HealthHttp http, CancellationToken cancellationToken)
    {
        var options = http.Options;
        using var watch = new AnswerWatch();
        using var httpClient = http.NewClient(watch);
        var transport = new HttpClientTransportOptions
        {
            Endpoint = options.At(options.McpPath),
            TransportMode = HttpTransportMode.StreamableHttp,
            EnableStandaloneGetStream = false,
            MaxReconnectionAttempts = 0,
            AdditionalHeaders = string.IsNullOrEmpty(options.AuthToken)
                ? null
                : new Dictionary<string, string> { ["Authorization"] = $"Bearer {options.AuthToken}" },
        };
        try
        {
            await using var client = await ConnectAsync(transport, httpClient, cancellationToken);
            var tools = await client.ListToolsAsync(cancellationToken: cancellationToken);
            return Found(options, client, [.. tools.Select(tool => tool.Name)]);
        }
        catch (Exception fault) when (fault is HttpRequestException or McpException && watch.Status is not (0 or (>= 200 and < 300)))
        {
            return ProbeResult.Fail(HealthFault.Status(watch.Status, watch.Text, options.McpPath, "--mcp-path", !string.IsNullOrEmpty(options.AuthToken)));
        }
        catch (McpException) when (watch.MediaType is not ("application/json" or "text/event-stream"))
        {
            return ProbeResult.Fail(
                $"HTTP {watch.Status} with {(watch.MediaType.Length == 0 ? "no content type" : watch.MediaType)} is no MCP answer; name the path with --mcp-path");
        }
    }

    static async Task<McpClient> ConnectAsync(HttpClientTransportOptions options, HttpClient httpClient, CancellationToken cancellationToken)
    {
        for (var i = 0; ; i++)
        {
            try
            {
                await using var transport = new HttpClientTransport(options, httpClient);
                return await McpClient.CreateAsync(transport, new McpClientOptions { ProtocolVersion = Revisions[i] }, null, cancellationToken);
            }
            catch (McpException fault) when (fault is not McpProtocolException && fault.Message.Contains("version mismatch", StringComparison.Ordinal) && i < Revisions.Length - 1)
            {
                // Ask for an older one.
            }
        }
    }

    static ProbeResult Found(HealthOptions options, McpClient client, string[] tools)
    {
        var echo = tools.FirstOrDefault(tool => tool == "echo" || tool.EndsWith("_echo", StringComparison.Ordinal));
        var choice = echo is null
            ? $"needs --tool NAME, no tool is named echo or ends in _echo; there are: {Names(tools)}"
            : $"uses the tool {echo}, another with --tool NAME";
        return new ProbeResult(true, HealthOptions.Text(options.At(options.McpPath)))
        {
            Details =
            [
                client.ServerInfo is { } server ? $"Server: {server.Name} {server.Version}" : "Server: unnamed",
                $"Protocol: {client.NegotiatedProtocolVersion}",
                $"Tools: {tools.Length}",
                $"mcp:tools/call {choice}",
            ],
            Patterns = echo is null ? ["mcp:tools/list"] : ["mcp:tools/list", "mcp:tools/call", "mcp:mixed"],
        };
    }

    static string Names(string[] tools) => tools.Length == 0
        ? "none"
        : string.Join(", ", tools.Take(MaxToolsNamed)) + (tools.Length > MaxToolsNamed ? ", …" : "");
}
