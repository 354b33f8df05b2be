using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using AgentGatewayPerf.Targets.GatewayStandIn.Http;

namespace AgentGatewayPerf.Targets.GatewayStandIn.Mcp;

/// <summary>One MCP server behind the gateway.</summary>
sealed class McpTarget(string name, UpstreamClient client)
{
    static readonly string[] OfTheGateway = ["mcp-session-id", "mcp-name", "authorization", "content-type", "accept"];

    public string Name => name;

    /// <summary>Passes a message on.</summary>
    public Task<UpstreamResponse> PostAsync(Request request, string? session, JsonObject message, CancellationToken cancellation)
    {
        List<HeaderLine> headers =
        [
            new("content-type", "application/json"),
            new("accept", "application/json, text/event-stream"),
            .. request.HeadersForUpstream(OfTheGateway),
        ];
        if (session is not null)
            headers.Add(new("mcp-session-id", session));
        // The name in the message may have lost the prefix that the client's header still has.
        if (request.Headers.First("mcp-name") is not null && message["params"]?["name"]?.GetValue<string>() is { } called)
            headers.Add(new("mcp-name", called));
        return client.SendAsync(
            "POST", client.Url.PathAndQuery, headers, Encoding.UTF8.GetBytes(GatewayJson.Text(message)), cancellation);
    }

    /// <summary>Says that the client is there, which opens the session for requests.</summary>
    public async Task InitializedAsync(Request request, string? session, CancellationToken cancellation)
    {
        var message = new JsonObject { ["jsonrpc"] = "2.0", ["method"] = "notifications/initialized" };
        using var response = await PostAsync(request, session, message, cancellation);
        await response.ReadAsync(cancellation);
    }

    /// <summary>Ends the session, whatever the upstream thinks of it.</summary>
    public async Task EndSessionAsync(Request request, string session, CancellationToken cancellation)
    {
        List<HeaderLine> headers = [.. request.HeadersForUpstream(OfTheGateway), new("mcp-session-id", session)];
        using var response = await client.SendAsync("DELETE", client.Url.PathAndQuery, headers, [], cancellation);
        await response.ReadAsync(cancellation);
    }

    /// <summary>The JSON-RPC messages of an answer, as JSON or as an event stream; its priming events are swallowed.</summary>
    public static async IAsyncEnumerable<JsonObject> MessagesAsync(
        UpstreamResponse response, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (response.Headers.First("content-type")?.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase) != true)
        {
            yield return (JsonObject)JsonNode.Parse(await response.ReadAsync(cancellation))!;
            yield break;
        }

        await foreach (var item in SseParser.Create(response.Body).EnumerateAsync(cancellation))
        {
            if (item.Data.Length > 0)
                yield return (JsonObject)JsonNode.Parse(item.Data)!;
        }
    }
}
