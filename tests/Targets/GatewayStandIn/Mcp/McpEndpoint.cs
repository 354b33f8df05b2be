using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using AgentGatewayPerf.Targets.GatewayStandIn.Http;

namespace AgentGatewayPerf.Targets.GatewayStandIn.Mcp;

/// <summary>The MCP route: checks what the gateway checks, in its words, then hands on to the revision that the client
/// speaks.</summary>
sealed class McpEndpoint(IReadOnlyList<McpTarget> targets, bool stateless)
{
    const string MethodNotAllowed = "method not allowed; must be GET, POST, or DELETE";

    static readonly string[] Versions = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", ModernMcp.Version];

    readonly LegacyMcp _legacy = new(new Upstreams(targets), stateless);
    readonly ModernMcp _modern = new(new Upstreams(targets));

    /// <param name="request">The client's request.</param>
    /// <param name="writer">Where the answer goes.</param>
    /// <param name="clientGone">Ends when the client has closed its side, for the stream that stays open.</param>
    /// <param name="cancellation">Ends everything.</param>
    public Task HandleAsync(Request request, ResponseWriter writer, Func<Task> clientGone, CancellationToken cancellation)
    {
        var exchange = new McpExchange(request, writer, cancellation);
        return request.Method switch
        {
            "POST" => PostAsync(exchange),
            "GET" when !stateless => GetAsync(exchange, clientGone),
            "DELETE" when !stateless => DeleteAsync(exchange),
            _ => exchange.RefuseAsync(405, MethodNotAllowed),
        };
    }

    async Task PostAsync(McpExchange exchange)
    {
        var headers = exchange.Request.Headers;
        var accept = headers.First("accept") ?? "";
        if (
            !accept.Contains("application/json", StringComparison.Ordinal)
            || !accept.Contains("text/event-stream", StringComparison.Ordinal))
        {
            await exchange.RefuseAsync(406, "client must accept both application/json and text/event-stream");
            return;
        }

        if (headers.First("content-type")?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) != true)
        {
            await exchange.RefuseAsync(415, "client must send application/json");
            return;
        }

        if (Parse(exchange.Request.Body, out var problem) is not { } message)
        {
            await exchange.RefuseAsync(400, $"fail to deserialize request body: {problem}");
            return;
        }

        await PostAsync(exchange, message);
    }

    async Task PostAsync(McpExchange exchange, JsonObject message)
    {
        var version = exchange.Request.Headers.First("mcp-protocol-version");
        try
        {
            if (version is not null && !Versions.Contains(version))
            {
                var data = new JsonObject
                {
                    ["supported"] = new JsonArray([.. Versions.Select(v => JsonValue.Create(v))]),
                    ["requested"] = version,
                };
                await exchange.FailAsync(400, message["id"], -32022, $"unsupported MCP protocol version: {version}", data);
            }
            else if (version == ModernMcp.Version)
            {
                await _modern.HandleAsync(exchange, message);
            }
            else
            {
                await _legacy.HandleAsync(exchange, message);
            }
        }
        catch (SocketException)
        {
            // Whatever kept the upstream from answering: the gateway sees a refused connection here and nothing else.
            await exchange.FailAsync(
                500, message["id"], -32603,
                "failed to send message: http upstream error: http request failed: upstream call failed: Connect: Connection refused (os error 111)");
        }
    }

    static async Task GetAsync(McpExchange exchange, Func<Task> clientGone)
    {
        var headers = exchange.Request.Headers;
        if (headers.First("accept")?.Contains("text/event-stream", StringComparison.Ordinal) != true)
        {
            await exchange.RefuseAsync(406, "client must accept text/event-stream");
            return;
        }

        if (await SessionAsync(exchange) is null)
            return;
        await exchange.Writer.BeginEventsAsync(null, exchange.Cancellation);
        await clientGone();
    }

    async Task DeleteAsync(McpExchange exchange)
    {
        if (await SessionAsync(exchange) is { } session)
            await _legacy.EndSessionAsync(exchange, session);
    }

    static async Task<GatewaySession?> SessionAsync(McpExchange exchange)
    {
        var id = exchange.Request.Headers.First("mcp-session-id");
        var session = id is null ? null : GatewaySession.Decode(id);
        if (session is null)
            await exchange.RefuseAsync(400, id is null ? "session ID is required" : "invalid session ID header");
        return session;
    }

    // The problems in the words of the gateway's JSON library, as far as they were seen.
    static JsonObject? Parse(byte[] body, out string problem)
    {
        problem = "data did not match any variant of untagged enum JsonRpcMessage";
        try
        {
            return JsonNode.Parse(body) as JsonObject;
        }
        catch (JsonException e)
        {
            problem = IsCutShort(body)
                ? $"EOF while parsing a value at line 1 column {body.Length}"
                : $"expected value at line {e.LineNumber + 1} column {e.BytePositionInLine + 1}";
            return null;
        }
    }

    static bool IsCutShort(byte[] body)
    {
        var reader = new Utf8JsonReader(body, isFinalBlock: false, default);
        try
        {
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
