using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AgentGatewayPerf.Targets.GatewayStandIn.Mcp;

/// <summary>
/// What a session id of the gateway holds: the upstreams' own session ids, as base64url of JSON without padding. The id alone is
/// enough to take a session up again, so that an ended session still decodes.
/// </summary>
/// <param name="Upstream">Session id by target, null where the target has no sessions.</param>
sealed record GatewaySession(IReadOnlyList<KeyValuePair<string, string?>> Upstream)
{
    /// <summary>The id for the client.</summary>
    public string Encode()
    {
        var targets = new JsonArray();
        foreach (var (target, session) in Upstream)
        {
            var entry = new JsonObject { ["t"] = target };
            if (session is not null)
                entry["s"] = session;
            targets.Add(entry);
        }

        var id = new JsonObject { ["t"] = "mcp", ["s"] = targets };
        // Without an id of the upstream nothing in the id would be its own.
        if (Upstream.Any(target => target.Value is null))
            id["r"] = Guid.NewGuid().ToString();
        return Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(id));
    }

    /// <summary>What the id holds; null where it does not decode.</summary>
    public static GatewaySession? Decode(string id)
    {
        try
        {
            if (JsonNode.Parse(Base64Url.DecodeFromChars(id)) is not JsonObject { } json || json["s"] is not JsonArray targets)
                return null;
            return new GatewaySession([.. targets.Select(entry =>
                KeyValuePair.Create(entry!["t"]!.GetValue<string>(), entry["s"]?.GetValue<string>()))]);
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException or NullReferenceException)
        {
            return null;
        }
    }
}
