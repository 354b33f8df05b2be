using System.Text.Json;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>What an agent card says, in its 1.0 and 0.3 forms and the mixtures of both that occur.</summary>
sealed class AgentCard
{
    /// <summary>Every endpoint the card names.</summary>
    public List<AgentInterface> Interfaces { get; } = [];

    /// <summary>Extensions without which the agent does not respond.</summary>
    public List<string> RequiredExtensions { get; } = [];

    /// <summary>Whether the card has the 1.0 form.</summary>
    public bool HasSupportedInterfaces { get; private set; }

    /// <summary>The newest version that the card offers in a binding; 0.3 where it has the form of that.</summary>
    /// <param name="binding">The binding; from the card for any.</param>
    public A2aVersion VersionFor(A2aBindingKind binding)
    {
        if (!HasSupportedInterfaces)
            return A2aVersion._03;
        var versions = Spoken(binding).Where(i => i.Version.Length > 0).ToList();
        return versions.Count == 0 || versions.Any(i => i.IsOf10) ? A2aVersion._10 : A2aVersion._03;
    }

    /// <summary>The interfaces of a version, in the order of the card's preference.</summary>
    /// <param name="version">The version spoken.</param>
    /// <param name="binding">The binding wanted; from the card for any.</param>
    public IEnumerable<AgentInterface> Offered(A2aVersion version, A2aBindingKind binding) =>
        Spoken(binding).Where(i => i.Version.Length == 0 || i.IsOf10 == (version != A2aVersion._03));

    // A card of both forms says in the older one the same again.
    IEnumerable<AgentInterface> Spoken(A2aBindingKind binding) => Interfaces
        .Where(i => i.Kind is { } kind && (binding == A2aBindingKind.FromCard || kind == binding))
        .Where(i => !HasSupportedInterfaces || i.Version.Length > 0);

    /// <summary>The endpoints that do not lead to the gateway.</summary>
    /// <param name="gateway">Scheme, host and port of the gateway.</param>
    public IEnumerable<string> UrlsPast(Uri gateway) => Interfaces
        .Where(i => i.Kind == A2aBindingKind.Grpc ? i.GrpcUrl(gateway) is not null : i.Path is not null)
        .Where(i => !i.LeadsTo(gateway, anyGrpcPort: true))
        .Select(i => i.Url)
        .Distinct();

    /// <summary>Reads a card; into <paramref name="card"/> if it is wanted, else only to see whether it is one.</summary>
    /// <returns>Whether it has a name and a place to reach the agent.</returns>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static bool TryRead(ReadOnlySpan<byte> json, AgentCard? card)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return false;
        var isCard = TryRead(ref reader, card);
        // Anything behind the object is refused by the reader.
        reader.Read();
        return isCard;
    }

    /// <summary>Reads the object on whose start the reader is, as above.</summary>
    public static bool TryRead(ref Utf8JsonReader reader, AgentCard? card)
    {
        var (named, reachable, url, preferred) = (false, false, "", "");
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
                    url = reader.GetString()!;
                reader.Skip();
            }
            else if (card is not null && reader.ValueTextEquals("preferredTransport"u8))
            {
                preferred = ReadText(ref reader);
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
            else if (card is not null && reader.ValueTextEquals("capabilities"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.StartObject)
                    ReadCapabilities(ref reader, card);
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
        // Of a 0.3 card, the preferred one.
        if (url.Length > 0)
            card?.Interfaces.Insert(0, new AgentInterface(url, preferred, ""));
        return named && reachable;
    }

    static void ReadCapabilities(ref Utf8JsonReader reader, AgentCard card)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isExtensions = reader.ValueTextEquals("extensions"u8);
            reader.Read();
            if (isExtensions && reader.TokenType == JsonTokenType.StartArray)
                ReadExtensions(ref reader, card);
            else
                reader.Skip();
        }
    }

    static void ReadExtensions(ref Utf8JsonReader reader, AgentCard card)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }
            var (uri, isRequired) = ("", false);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("uri"u8))
                {
                    uri = ReadText(ref reader);
                    continue;
                }
                var isFlag = reader.ValueTextEquals("required"u8);
                reader.Read();
                isRequired |= isFlag && reader.TokenType == JsonTokenType.True;
                reader.Skip();
            }
            if (isRequired && uri.Length > 0)
                card.RequiredExtensions.Add(uri);
        }
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
            string url = "", binding = "", version = "", tenant = "";
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("url"u8))
                    url = ReadText(ref reader);
                else if (reader.ValueTextEquals("protocolBinding"u8) || reader.ValueTextEquals("transport"u8))
                    binding = ReadText(ref reader);
                else if (reader.ValueTextEquals("protocolVersion"u8))
                    version = ReadText(ref reader);
                else if (reader.ValueTextEquals("tenant"u8))
                    tenant = ReadText(ref reader);
                else
                    reader.Skip();
            }
            card.Interfaces.Add(new AgentInterface(url, binding, version, tenant));
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
}
