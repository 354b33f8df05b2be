using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AgentGatewayPerf.Targets.GatewayStandIn.Http;
using AgentGatewayPerf.Targets.GatewayStandIn.Mcp;

namespace AgentGatewayPerf.Targets.GatewayStandIn.A2a;

/// <summary>
/// An agent's card with its addresses led through the gateway. Only those of <c>supportedInterfaces</c> where there are such,
/// so that the other addresses of a card for both protocol versions still lead past it, as with the gateway.
/// </summary>
static class AgentCard
{
    static readonly string[] Suffixes = ["/.well-known/agent-card.json", "/.well-known/agent.json"];

    public static bool IsAt(Request request) =>
        request.Method == "GET" && Suffixes.Any(suffix => request.Path.EndsWith(suffix, StringComparison.Ordinal));

    /// <summary>The card for the client; null where the body is none.</summary>
    public static byte[]? Rewrite(Request request, byte[] body)
    {
        JsonObject? card;
        try
        {
            card = JsonNode.Parse(body) as JsonObject;
        }
        catch (JsonException)
        {
            card = null;
        }

        if (card is null)
            return null;
        var suffix = Suffixes.First(suffix => request.Path.EndsWith(suffix, StringComparison.Ordinal));
        var gateway = $"http://{request.Headers.First("host")}{request.Path[..^suffix.Length]}";
        if (card["supportedInterfaces"] is JsonArray interfaces)
        {
            foreach (var entry in interfaces.OfType<JsonObject>())
                Lead(entry, gateway);
        }
        else
        {
            Lead(card, gateway);
        }

        return Encoding.UTF8.GetBytes(GatewayJson.Text(card));
    }

    /// <summary>The upstream's headers for a body of another length, in the order that the gateway's header map leaves
    /// them.</summary>
    public static List<HeaderLine> Headers(IReadOnlyList<HeaderLine> upstream, int length)
    {
        List<HeaderLine> headers = [.. upstream];
        var index = headers.FindIndex(header => header.Name.Equals("content-length", StringComparison.OrdinalIgnoreCase));
        if (index >= 0)
        {
            // The gateway's map fills the hole with its last entry.
            headers[index] = headers[^1];
            headers.RemoveAt(headers.Count - 1);
        }

        headers.RemoveAll(header => header.Name.Equals("transfer-encoding", StringComparison.OrdinalIgnoreCase));
        headers.Add(new("Content-Length", length.ToString(CultureInfo.InvariantCulture)));
        return headers;
    }

    static void Lead(JsonObject holder, string gateway)
    {
        if (holder["url"]?.GetValue<string>() is { } url && Uri.TryCreate(url, UriKind.Absolute, out var address))
            holder["url"] = gateway + address.PathAndQuery;
    }
}
