using System.Text.Json.Nodes;
using AgentGatewayPerf.Targets.GatewayStandIn.Http;

namespace AgentGatewayPerf.Targets.GatewayStandIn.Mcp;

/// <summary>Revision 2026-07-28: no sessions, the headers repeat what the body says.</summary>
sealed class ModernMcp(Upstreams upstreams)
{
    public const string Version = "2026-07-28";

    public async Task HandleAsync(McpExchange exchange, JsonObject message)
    {
        var headers = exchange.Request.Headers;
        var method = message["method"]?.GetValue<string>() ?? "";
        if (headers.First("mcp-session-id") is not null)
            await exchange.RefuseAsync(400, "invalid session ID header");
        else if (Mismatch(headers, message, method) is { } mismatch)
            await exchange.FailAsync(400, message["id"], -32020, mismatch);
        else if (message["id"] is null)
            await exchange.AcceptAsync();
        else if (method != "server/discover" && (!Upstreams.Knows(method) || method is "ping" or "logging/setLevel"))
            await exchange.FailAsync(404, message["id"], -32601, $"method not found: {method}");
        else if (method == "server/discover" && upstreams.Several)
            await DiscoverAsync(exchange, message);
        else if (method == "tools/list" && upstreams.Several)
            await upstreams.ListToolsAsync(exchange, message, _ => null, modern: true);
        else
            await CallAsync(exchange, message, method);
    }

    /// <summary>What all targets speak; one that does not know the question drags all others back.</summary>
    async Task DiscoverAsync(McpExchange exchange, JsonObject message)
    {
        List<JsonObject?> results = [];
        foreach (var target in upstreams.All)
        {
            using var response = await target.PostAsync(exchange.Request, null, message, exchange.Cancellation);
            if (response.Succeeded)
            {
                results.Add(await Upstreams.AnswerAsync(response, exchange.Cancellation));
                continue;
            }

            await response.ReadAsync(exchange.Cancellation);
            results.Add(null);
        }

        if (results.Contains(null))
        {
            await exchange.SendMessageAsync(NotKnown(message, "server/discover"));
            return;
        }

        var common = results.Select(result => (result!["supportedVersions"] as JsonArray ?? []).Select(version => version!.GetValue<string>()))
            .Aggregate((one, other) => one.Intersect(other));
        await exchange.SendMessageAsync(new JsonObject
        {
            ["jsonrpc"] = "2.0",
            ["id"] = message["id"]?.DeepClone(),
            ["result"] = new JsonObject
            {
                ["resultType"] = "complete",
                ["supportedVersions"] = new JsonArray([.. common.Select(version => JsonValue.Create(version))]),
                ["capabilities"] = new JsonObject { ["tools"] = new JsonObject { ["listChanged"] = true } },
                ["ttlMs"] = 0,
                ["cacheScope"] = "private",
            },
        });
    }

    static JsonObject NotKnown(JsonObject message, string method) => new()
    {
        ["jsonrpc"] = "2.0",
        ["id"] = message["id"]?.DeepClone(),
        ["error"] = new JsonObject { ["code"] = -32601, ["message"] = method },
    };

    async Task CallAsync(McpExchange exchange, JsonObject message, string method)
    {
        var target = method == "tools/call" ? upstreams.ForCall(message) : upstreams.All[0];
        if (target is null)
        {
            await exchange.FailAsync(
                500, message["id"], -32603, "failed to send message: invalid request: invalid resource name");
            return;
        }

        using var response = await target.PostAsync(exchange.Request, null, message, exchange.Cancellation);
        if (response.Succeeded)
        {
            await exchange.StreamAsync(response, method, modern: true);
        }
        else if (method == "server/discover")
        {
            // An upstream of an earlier revision: the gateway answers for it.
            await response.ReadAsync(exchange.Cancellation);
            await exchange.SendMessageAsync(NotKnown(message, method));
        }
        else
        {
            await exchange.PassOnAsync(response);
        }
    }

    static string? Mismatch(IReadOnlyList<HeaderLine> headers, JsonObject message, string method)
    {
        if (headers.First("mcp-method") is not { } named)
            return "invalid MCP routing header: Mcp-Method";
        if (named != method)
            return "Mcp-Method header/body mismatch";
        if (method is not ("tools/call" or "prompts/get" or "resources/read"))
            return null;
        if (headers.First("mcp-name") is not { } name)
            return "invalid MCP routing header: Mcp-Name";
        var inBody = message["params"]?[method == "resources/read" ? "uri" : "name"]?.GetValue<string>();
        return name == inBody ? null : "Mcp-Name header/body mismatch";
    }
}
