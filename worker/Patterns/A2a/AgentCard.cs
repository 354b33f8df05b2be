using System.Text.Json;

namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>Where an agent says it can be reached, and by which version.</summary>
/// <param name="Url">As the card has it.</param>
/// <param name="Binding">"JSONRPC", "GRPC", "HTTP+JSON"; empty where the card does not say.</param>
/// <param name="Version">"1.0", "0.3"; empty where the card does not say.</param>
readonly record struct AgentInterface(string Url, string Binding, string Version);

/// <summary>What an agent card says, in its 1.0 and 0.3 forms and the mixtures of both that occur.</summary>
sealed class AgentCard
{
    /// <summary>Every endpoint the card names.</summary>
    public List<AgentInterface> Interfaces { get; } = [];

    /// <summary>Whether the card has the 1.0 form.</summary>
    public bool HasSupportedInterfaces { get; private set; }

    /// <summary>1.0 where the card says so, else 0.3.</summary>
    public Protos.A2aVersion Version
    {
        get
        {
            if (!HasSupportedInterfaces)
                return Protos.A2aVersion._03;
            var jsonRpc = Interfaces
                .Where(i => i.Binding.Equals("JSONRPC", StringComparison.OrdinalIgnoreCase) && i.Version.Length > 0)
                .ToList();
            return jsonRpc.Count == 0 || jsonRpc.Any(i => i.Version.StartsWith("1.", StringComparison.Ordinal))
                ? Protos.A2aVersion._10
                : Protos.A2aVersion._03;
        }
    }

    /// <summary>The endpoints that do not lead to the gateway.</summary>
    /// <param name="gateway">Scheme, host and port of the gateway.</param>
    public IEnumerable<string> UrlsPast(Uri gateway) => Interfaces
        .Select(i => i.Url)
        .Where(url => Uri.TryCreate(url, UriKind.Absolute, out var parsed) && !LeadsTo(parsed, gateway))
        .Distinct();

    /// <summary>Reads a card; into <paramref name="card"/> if it is wanted, else only to see whether it is one.</summary>
    /// <returns>Whether it has a name and a place to reach the agent.</returns>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static bool TryRead(ReadOnlySpan<byte> json, AgentCard? card)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return false;
        bool named = false, reachable = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("name"u8))
            {
                reader.Read();
                named = reader.TokenType == JsonTokenType.String;
                reader.Skip();
            }
            else if (reader.ValueTextEquals("url"u8))
            {
                reader.Read();
                reachable |= reader.TokenType == JsonTokenType.String;
                if (card is not null && reader.TokenType == JsonTokenType.String)
                    card.Interfaces.Add(new AgentInterface(reader.GetString()!, "", ""));
                reader.Skip();
            }
            else if (reader.ValueTextEquals("supportedInterfaces"u8))
            {
                reader.Read();
                reachable |= reader.TokenType == JsonTokenType.StartArray;
                if (card is not null && reader.TokenType == JsonTokenType.StartArray)
                {
                    card.HasSupportedInterfaces = true;
                    ReadInterfaces(ref reader, card);
                }
                reader.Skip();
            }
            else if (card is not null && reader.ValueTextEquals("additionalInterfaces"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.StartArray)
                    ReadInterfaces(ref reader, card);
                reader.Skip();
            }
            else
            {
                reader.Skip();
            }
        }
        reader.Read();
        return named && reachable;
    }

    static void ReadInterfaces(ref Utf8JsonReader reader, AgentCard card)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }
            string url = "", binding = "", version = "";
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("url"u8))
                    url = ReadText(ref reader);
                else if (reader.ValueTextEquals("protocolBinding"u8) || reader.ValueTextEquals("transport"u8))
                    binding = ReadText(ref reader);
                else if (reader.ValueTextEquals("protocolVersion"u8))
                    version = ReadText(ref reader);
                else
                    reader.Skip();
            }
            card.Interfaces.Add(new AgentInterface(url, binding, version));
        }
    }

    static string ReadText(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
            return reader.GetString()!;
        reader.Skip();
        return "";
    }

    static bool LeadsTo(Uri url, Uri gateway) =>
        url.Scheme == gateway.Scheme && url.Port == gateway.Port
        && (url.IdnHost.Equals(gateway.IdnHost, StringComparison.OrdinalIgnoreCase) || (url.IsLoopback && gateway.IsLoopback));
}
