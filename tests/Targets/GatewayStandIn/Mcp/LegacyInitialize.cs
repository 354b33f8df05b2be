using System.Text;
using System.Text.Json.Nodes;
using AgentGatewayPerf.Targets.GatewayStandIn.Http;

namespace AgentGatewayPerf.Targets.GatewayStandIn.Mcp;

/// <summary>Opens sessions: for a client, and in stateless mode for a single call.</summary>
sealed class LegacyInitialize(Upstreams upstreams, bool stateless)
{
    const string LatestLegacy = "2025-11-25";
    const string Instructions =
        "This server is a gateway to a set of mcp servers. It is responsible for routing requests to the correct server and aggregating the results.";

    public async Task HandleAsync(McpExchange exchange, JsonObject message)
    {
        if (message["params"]?["protocolVersion"]?.GetValue<string>() == ModernMcp.Version)
        {
            await exchange.RefuseAsync(400, "invalid MCP protocol version header");
            return;
        }

        List<UpstreamResponse> responses = [];
        try
        {
            List<KeyValuePair<string, string?>> sessions = [];
            foreach (var target in upstreams.All)
            {
                var response = await target.PostAsync(exchange.Request, null, message, exchange.Cancellation);
                responses.Add(response);
                if (!response.Succeeded)
                {
                    await exchange.PassOnAsync(response);
                    return;
                }

                sessions.Add(new(target.Name, response.Headers.First("mcp-session-id")));
            }

            await AnswerAsync(exchange, message, responses, sessions);
        }
        finally
        {
            responses.ForEach(response => response.Dispose());
        }
    }

    /// <summary>A session for one call at each of the targets; null where an upstream refused, which is passed on.</summary>
    public static async Task<GatewaySession?> OpenAsync(McpExchange exchange, IReadOnlyList<McpTarget> targets)
    {
        List<KeyValuePair<string, string?>> sessions = [];
        foreach (var target in targets)
        {
            using var response = await target.PostAsync(exchange.Request, null, Message(), exchange.Cancellation);
            if (!response.Succeeded)
            {
                await exchange.PassOnAsync(response);
                return null;
            }

            await response.ReadAsync(exchange.Cancellation);
            var session = response.Headers.First("mcp-session-id");
            await target.InitializedAsync(exchange.Request, session, exchange.Cancellation);
            sessions.Add(new(target.Name, session));
        }

        return new GatewaySession(sessions);
    }

    async Task AnswerAsync(
        McpExchange exchange, JsonObject message, List<UpstreamResponse> responses, List<KeyValuePair<string, string?>> sessions)
    {
        await exchange.Writer.BeginEventsAsync(stateless ? null : new GatewaySession(sessions).Encode(), exchange.Cancellation);
        if (upstreams.Several)
        {
            var merged = await MergeAsync(responses, exchange.Cancellation);
            var answer = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = message["id"]?.DeepClone(), ["result"] = merged };
            await exchange.Writer.EventAsync(GatewayJson.Text(answer), exchange.Cancellation);
        }
        else
        {
            await foreach (var one in McpTarget.MessagesAsync(responses[0], exchange.Cancellation))
            {
                await exchange.Writer.EventAsync(
                    GatewayJson.Text(GatewayJson.Rewrite(one, "initialize", modern: false)), exchange.Cancellation);
            }
        }

        await exchange.Writer.EndAsync(exchange.Cancellation);
    }

    async Task<JsonObject> MergeAsync(List<UpstreamResponse> responses, CancellationToken cancellation)
    {
        var version = LatestLegacy;
        var instructions = new StringBuilder(Instructions);
        for (var i = 0; i < responses.Count; i++)
        {
            var result = await Upstreams.AnswerAsync(responses[i], cancellation);
            version = result?["protocolVersion"]?.GetValue<string>() ?? version;
            if (result?["instructions"]?.GetValue<string>() is { } text)
                instructions.Append("\n\n[").Append(upstreams.All[i].Name).Append("]\n").Append(text);
        }

        return new JsonObject
        {
            ["protocolVersion"] = version,
            ["capabilities"] = new JsonObject
            {
                ["prompts"] = new JsonObject { ["listChanged"] = true },
                ["resources"] = new JsonObject { ["subscribe"] = true, ["listChanged"] = true },
                ["tools"] = new JsonObject { ["listChanged"] = true },
            },
            ["serverInfo"] = new JsonObject { ["name"] = "agentgateway", ["version"] = "0.0.0-stand-in" },
            ["instructions"] = instructions.ToString(),
        };
    }

    static JsonObject Message() => new()
    {
        ["jsonrpc"] = "2.0",
        ["id"] = 0,
        ["method"] = "initialize",
        ["params"] = new JsonObject
        {
            ["protocolVersion"] = LatestLegacy,
            ["capabilities"] = new JsonObject(),
            ["clientInfo"] = new JsonObject { ["name"] = "agentgateway", ["version"] = "0.0.0-stand-in" },
        },
    };
}
