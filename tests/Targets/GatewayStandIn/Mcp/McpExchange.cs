using System.Text.Json.Nodes;
using AgentGatewayPerf.Targets.GatewayStandIn.Http;

namespace AgentGatewayPerf.Targets.GatewayStandIn.Mcp;

/// <summary>One MCP request of a client and the ways to answer it.</summary>
sealed record McpExchange(Request Request, ResponseWriter Writer, CancellationToken Cancellation)
{
    /// <summary>Refuses in plain text, which is what the gateway does where it has no request id.</summary>
    public Task RefuseAsync(int status, string text) => Writer.SendAsync(status, "text/plain", $"mcp: {text}", Cancellation);

    /// <summary>Refuses with a JSON-RPC error.</summary>
    public Task FailAsync(int status, JsonNode? id, int code, string message, JsonObject? data = null)
    {
        var error = new JsonObject { ["code"] = code, ["message"] = message };
        if (data is not null)
            error["data"] = data;
        var answer = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id?.DeepClone(), ["error"] = error };
        return Writer.SendAsync(status, "application/json", GatewayJson.Text(answer), Cancellation);
    }

    /// <summary>Accepts what needs no answer.</summary>
    public Task AcceptAsync() => Writer.SendAsync(202, null, "", Cancellation);

    /// <summary>Passes on an upstream's refusal.</summary>
    public Task PassOnAsync(UpstreamResponse response) => Writer.SendAsync(response, Cancellation);

    /// <summary>Sends an upstream's messages as they come, headers first.</summary>
    /// <param name="response">The upstream's answer, so far only its headers.</param>
    /// <param name="method">Method of the client's request.</param>
    /// <param name="modern">Whether the client speaks revision 2026-07-28.</param>
    /// <param name="beforeAnswer">Runs before the last message is sent.</param>
    public async Task StreamAsync(UpstreamResponse response, string method, bool modern, Func<Task>? beforeAnswer = null)
    {
        await Writer.BeginEventsAsync(null, Cancellation);
        await foreach (var message in McpTarget.MessagesAsync(response, Cancellation))
        {
            if (message["method"] is null && beforeAnswer is not null)
                await beforeAnswer();
            await Writer.EventAsync(GatewayJson.Text(GatewayJson.Rewrite(message, method, modern)), Cancellation);
        }

        await Writer.EndAsync(Cancellation);
    }

    /// <summary>Sends one message as the whole answer.</summary>
    public async Task SendMessageAsync(JsonNode message, string? sessionId = null)
    {
        await Writer.BeginEventsAsync(sessionId, Cancellation);
        await Writer.EventAsync(GatewayJson.Text(message), Cancellation);
        await Writer.EndAsync(Cancellation);
    }
}
