using AgentGatewayPerf.Common;
using AgentGatewayPerf.Protos;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace AgentGatewayPerf.Health;

/// <summary>Can MCP work: opens a session with the official client, lists the tools and ends the session.</summary>
static class McpProbe
{
    /// <summary>Most tools named where one has to be chosen.</summary>
    const int MaxToolsNamed = 20;

    /// <summary>Most pages of a list, as in the load.</summary>
    const int MaxPages = 1_000;

    static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(2);

    // As long as the load waits for the answer to server/discover.
    static readonly TimeSpan LongestDiscovery = TimeSpan.FromSeconds(5);

    /// <summary>The newest first, as the load does. The client takes exactly what it asks for, so an older server needs another
    /// try.</summary>
    static IReadOnlyList<string> RevisionsOf(HealthOptions options) =>
        options.McpVersion is { } named ? [named] : McpRevisions.All;

    public static async Task<ProbeResult> RunAsync(HealthHttp http, CancellationToken cancellationToken)
    {
        var options = http.Options;
        using var tooLarge = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // A session is opened for each revision that is tried.
        var endPatience = options.Timeout / (2 * McpRevisions.All.Count);
        endPatience = endPatience < LongestEnd ? endPatience : LongestEnd;
        using var watch = new AnswerWatch(options.MaxBody, tooLarge.Cancel, endPatience);
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
            var found = await RunAsync(options, transport, httpClient, tooLarge.Token);
            return watch.EndIsSilent
                ? found with
                {
                    Details =
                    [
                        .. found.Details,
                        "Warning: DELETE, which ends the session, got no response "
                            + FormattableString.Invariant($"within {endPatience.TotalSeconds:0.###} s"),
                    ],
                }
                : found;
        }
        catch (Exception) when (watch.IsTooLarge)
        {
            return ProbeResult.Fail(HealthFault.TooLarge(options));
        }
        catch (Exception fault)
            when (fault is HttpRequestException or McpException && watch.Status is not (0 or (>= 200 and < 300)))
        {
            return ProbeResult.Fail(
                HealthFault.Status(
                    watch.Status, watch.Text, options.McpPath, "--mcp-path", !string.IsNullOrEmpty(options.AuthToken)));
        }
        catch (McpException) when (watch.MediaType is not ("application/json" or "text/event-stream"))
        {
            return ProbeResult.Fail(
                $"HTTP {watch.Status} with {(watch.MediaType.Length == 0 ? "no content type" : watch.MediaType)} is not an MCP response; name the path with --mcp-path");
        }
        catch (McpException fault) when (IsMismatch(fault))
        {
            return ProbeResult.Fail(
                "the server answers initialize with another revision of MCP than any that was asked for "
                + $"({string.Join(", ", RevisionsOf(options))}): {fault.Message}");
        }
    }

    static async Task<ProbeResult> RunAsync(
        HealthOptions options, HttpClientTransportOptions transport, HttpClient httpClient, CancellationToken cancellationToken)
    {
        await using var client = await ConnectAsync(transport, RevisionsOf(options), httpClient, cancellationToken);
        return await ListAsync(client, cancellationToken) is { } tools
            ? Found(options, client, tools)
            : ProbeResult.Fail("the list of tools does not end: its pages name a next one again and again; "
                + "see the server's nextCursor");
    }

    // Null for a list without an end.
    static async Task<List<Tool>?> ListAsync(McpClient client, CancellationToken cancellationToken)
    {
        var tools = new List<Tool>();
        var cursors = new HashSet<string>();
        string? cursor = null;
        do
        {
            var page = await client.ListToolsAsync(new ListToolsRequestParams { Cursor = cursor }, cancellationToken);
            tools.AddRange(page.Tools);
            cursor = page.NextCursor;
            if (cursor is not null && (!cursors.Add(cursor) || cursors.Count > MaxPages))
                return null;
        }
        while (cursor is not null);
        return tools;
    }

    static bool IsMismatch(McpException fault) =>
        fault is not McpProtocolException && fault.Message.Contains("version mismatch", StringComparison.Ordinal);

    static async Task<McpClient> ConnectAsync(
        HttpClientTransportOptions options, IReadOnlyList<string> revisions, HttpClient httpClient,
        CancellationToken cancellationToken)
    {
        for (var i = 0; ; i++)
        {
            var isLast = i == revisions.Count - 1;
            using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            if (revisions[i] == McpRevisions.Stateless && !isLast)
                bound.CancelAfter(LongestDiscovery);
            try
            {
                await using var transport = new HttpClientTransport(options, httpClient);
                var asked = new McpClientOptions { ProtocolVersion = revisions[i] };
                return await McpClient.CreateAsync(transport, asked, null, bound.Token);
            }
            catch (McpException fault) when (IsMismatch(fault) && !isLast)
            {
                // Ask for an older one.
            }
            catch (Exception) when (
                revisions[i] == McpRevisions.Stateless && !isLast && !cancellationToken.IsCancellationRequested)
            {
                // Whatever a server says to a question that it does not know, initialize is tried next.
            }
        }
    }

    static ProbeResult Found(HealthOptions options, McpClient client, List<Tool> listed)
    {
        var tools = listed.ConvertAll(tool => tool.Name).ToArray();
        var named = listed.Find(tool => tool.Name == options.Tool);
        var echo = named?.Name ?? tools.FirstOrDefault(tool => tool == "echo" || tool.EndsWith("_echo", StringComparison.Ordinal));
        var choice = options.Tool is not null && named is null ? $"has no tool {options.Tool}; there are: {Names(tools)}"
            : echo is null ? $"needs --tool NAME, no tool is named echo or ends in _echo; there are: {Names(tools)}"
            : $"uses the tool {echo}, another with --tool NAME";
        return new ProbeResult(true, HealthOptions.Text(options.At(options.McpPath)))
        {
            Details =
            [
                client.ServerInfo is { } server ? $"Server: {server.Name} {server.Version}" : "Server: unnamed",
                $"Protocol: {client.NegotiatedProtocolVersion}",
                .. ToolLines(listed),
                $"mcp:tools/call {choice}",
                .. named is null ? (string[])[] : [$"Arguments of {named.Name}: {named.InputSchema.GetRawText()}"],
                .. ExampleTool(listed, named, echo) is { } example ? [$"To call a tool: {CommandOf(options, example)}"] : (string[])[],
            ],
            Patterns = echo is null ? ["mcp:tools/list"] : ["mcp:tools/list", "mcp:tools/call", "mcp:mixed"],
        };
    }

    static IEnumerable<string> ToolLines(List<Tool> listed)
    {
        yield return $"Tools: {listed.Count}";
        foreach (var tool in listed.Take(MaxToolsNamed))
            yield return $"  {tool.Name}({string.Join(", ", ExampleArguments.Required(tool.InputSchema))})";
        if (listed.Count > MaxToolsNamed)
            yield return $"  and {listed.Count - MaxToolsNamed} more";
    }

    // The one that was asked for; else one whose arguments somebody would have to look up.
    static Tool? ExampleTool(List<Tool> listed, Tool? named, string? echo) =>
        named ?? listed.Find(tool => tool.Name != echo && ExampleArguments.Required(tool.InputSchema).Any())
        ?? listed.FirstOrDefault();

    static string CommandOf(HealthOptions options, Tool tool) =>
        $"agentgateway-perf {ShellWord.Of(options.GatewayText)}"
        + (options.McpPath == "/mcp" ? "" : $" --mcp-path {ShellWord.Of(options.McpPath)}")
        + $" --pattern mcp:tools/call --tool {ShellWord.Of(tool.Name)} --tool-args {ShellWord.Of(ExampleArguments.Of(tool.InputSchema))}";

    static string Names(string[] tools) => tools.Length == 0
        ? "none"
        : string.Join(", ", tools.Take(MaxToolsNamed)) + (tools.Length > MaxToolsNamed ? ", …" : "");
}
