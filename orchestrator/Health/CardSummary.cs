using System.Text.Json;

namespace AgentGatewayPerf.Health;

/// <summary>What matters of an agent card.</summary>
/// <param name="Name">Name of the agent.</param>
/// <param name="Version">Version of the agent; empty when it has none.</param>
/// <param name="Versions">Versions of A2A it speaks by JSON-RPC, HTTP+JSON or gRPC, in the order of the card.</param>
/// <param name="Urls">Every URL at which the card offers the agent, but for gRPC, which may have a port of its own.</param>
sealed record CardSummary(string Name, string Version, IReadOnlyList<string> Versions, IReadOnlyList<string> Urls)
{
    /// <summary>Reads a card of A2A 0.3, 1.0 or both; null when it is none.</summary>
    public static CardSummary? Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var card = document.RootElement;
            var name = Text(card, "name");
            return name is null ? null : Read(name, card);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    static CardSummary Read(string name, JsonElement card)
    {
        var versions = new List<string>();
        var urls = new List<string>();
        foreach (var offer in Offers(card, "supportedInterfaces"))
        {
            Add(offer, Text(offer, "protocolBinding"), Text(offer, "protocolVersion") ?? "1.0");
        }

        // The members of 0.3, which has one version for all of them.
        var older = Text(card, "protocolVersion") ?? "0.3";
        Add(card, Text(card, "preferredTransport") ?? "JSONRPC", older);
        foreach (var offer in Offers(card, "additionalInterfaces"))
        {
            Add(offer, Text(offer, "transport"), older);
        }

        return new CardSummary(name, Text(card, "version") ?? "", [.. versions.Distinct()], urls);

        void Add(JsonElement offer, string? binding, string version)
        {
            if (Text(offer, "url") is not { } url)
            {
                return;
            }

            if (binding != "GRPC")
                urls.Add(url);
            if (binding is "JSONRPC" or "HTTP+JSON" or "GRPC")
            {
                // 0.3.0 and 0.3 are the same on the wire.
                versions.Add(string.Join('.', version.Split('.').Take(2)));
            }
        }
    }

    static JsonElement.ArrayEnumerator Offers(JsonElement card, string name) =>
        card.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : default;

    static string? Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object
        && parent.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
