using System.Text.Json.Nodes;
using AgentGatewayPerf.Targets.GatewayStandIn.Http;

namespace AgentGatewayPerf.Targets.GatewayStandIn.Mcp;

/// <summary>The targets behind the route, and which of them a request is for.</summary>
sealed class Upstreams(IReadOnlyList<McpTarget> targets)
{
    static readonly string[] Methods =
    [
        "ping", "tools/list", "tools/call", "prompts/list", "prompts/get", "resources/list", "resources/read",
        "resources/templates/list", "resources/subscribe", "resources/unsubscribe", "logging/setLevel", "completion/complete",
    ];

    public IReadOnlyList<McpTarget> All => targets;

    public bool Several => targets.Count > 1;

    public static bool Knows(string method) => Methods.Contains(method);

    /// <summary>The target of a tool call, whose prefix it takes off; null where the name has none. With one target there are no
    /// prefixes.</summary>
    public McpTarget? ForCall(JsonObject message)
    {
        if (!Several)
            return targets[0];
        var name = message["params"]?["name"]?.GetValue<string>() ?? "";
        var target = targets.FirstOrDefault(target => name.StartsWith(target.Name + "_", StringComparison.Ordinal));
        if (target is not null)
            message["params"]!["name"] = name[(target.Name.Length + 1)..];
        return target;
    }

    /// <summary>The tools of all targets in one list, prefixed; the first refusal of a target is passed on instead.</summary>
    public async Task ListToolsAsync(McpExchange exchange, JsonObject message, Func<McpTarget, string?> session, bool modern)
    {
        List<JsonNode> tools = [];
        foreach (var target in targets)
        {
            using var response = await target.PostAsync(exchange.Request, session(target), message, exchange.Cancellation);
            if (!response.Succeeded)
            {
                await exchange.PassOnAsync(response);
                return;
            }

            if (await AnswerAsync(response, exchange.Cancellation) is { } result)
                tools.AddRange(GatewayJson.Tools(result, target.Name + "_"));
        }

        await exchange.SendMessageAsync(new JsonObject
        {
            ["jsonrpc"] = "2.0",
            ["id"] = message["id"]?.DeepClone(),
            ["result"] = GatewayJson.ToolsResult(tools, modern),
        });
    }

    /// <summary>The result among the messages of an answer; null where there is none.</summary>
    public static async Task<JsonObject?> AnswerAsync(UpstreamResponse response, CancellationToken cancellation)
    {
        JsonObject? result = null;
        await foreach (var message in McpTarget.MessagesAsync(response, cancellation))
            result ??= message["result"] as JsonObject;
        return result;
    }
}
