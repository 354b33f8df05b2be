using System.Text;
using System.Text.Json;

namespace AgentGatewayPerf.Worker.Patterns.Mcp;

/// <summary>What a client answers that declares <see cref="McpProtocol.Capabilities"/>: nobody sits before a load test, so every
/// question is answered at once, with the defaults that the server gives for it.</summary>
static class ClientAnswers
{
    /// <summary>The result of a request of the server, as JSON; null for a method that is not known.</summary>
    /// <param name="method">Its method.</param>
    /// <param name="parameters">Its parameters, as JSON; empty for none.</param>
    public static string? ResultOf(string method, ReadOnlySpan<byte> parameters) => method switch
    {
        "ping" => "{}",
        "roots/list" => """{"roots":[]}""",
        "sampling/createMessage" =>
            """{"role":"assistant","content":{"type":"text","text":"ok"},"model":"agentgateway-perf","stopReason":"endTurn"}""",
        "elicitation/create" => Elicitation(parameters),
        _ => null,
    };

    /// <summary>The response to a request of the server, as JSON.</summary>
    public static string ResponseTo(ServerRequest request)
    {
        var response = ResultOf(request.Method, request.Parameters) is { } result
            ? $"\"result\":{result}"
            : """
              "error":{"code":-32601,"message":"Method not found"}
              """;
        return $$"""{"jsonrpc":"2.0","id":{{Encoding.UTF8.GetString(request.Id)}},{{response}}}""";
    }

    static string Elicitation(ReadOnlySpan<byte> parameters)
    {
        try
        {
            using var stream = new MemoryStream();
            using (var writer = new Utf8JsonWriter(stream))
            {
                writer.WriteStartObject();
                writer.WriteString("action", "accept");
                if (!parameters.IsEmpty)
                    WriteContent(writer, parameters);
                writer.WriteEndObject();
            }
            return Encoding.UTF8.GetString(stream.ToArray());
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            // Half a character in a name, or nesting without end: such a form cannot be filled in.
            return """{"action":"decline"}""";
        }
    }

    // A page to be opened (mode "url") wants no content.
    static void WriteContent(Utf8JsonWriter writer, ReadOnlySpan<byte> parameters)
    {
        var reader = new Utf8JsonReader(parameters);
        using var json = JsonDocument.ParseValue(ref reader);
        if (json.RootElement.ValueKind != JsonValueKind.Object
            || !json.RootElement.TryGetProperty("requestedSchema", out var schema) || schema.ValueKind != JsonValueKind.Object)
        {
            return;
        }
        writer.WriteStartObject("content");
        var required = Member(schema, "required", JsonValueKind.Array)?.EnumerateArray().Select(name => name.ToString()).ToHashSet() ?? [];
        if (Member(schema, "properties", JsonValueKind.Object) is { } properties)
        {
            foreach (var property in properties.EnumerateObject().Where(one => one.Value.ValueKind == JsonValueKind.Object))
                WriteField(writer, property.Name, property.Value, required.Contains(property.Name));
        }
        writer.WriteEndObject();
    }

    /// <summary>The default of a field (SEP-1034); else something that its schema allows, where it is required.</summary>
    static void WriteField(Utf8JsonWriter writer, string name, JsonElement field, bool isRequired)
    {
        if (field.TryGetProperty("default", out var standard))
        {
            writer.WritePropertyName(name);
            standard.WriteTo(writer);
        }
        else if (isRequired)
        {
            writer.WritePropertyName(name);
            WriteAny(writer, field);
        }
    }

    static void WriteAny(Utf8JsonWriter writer, JsonElement field)
    {
        if (FirstChoice(field) is { } choice)
        {
            choice.WriteTo(writer);
            return;
        }
        switch (Member(field, "type", JsonValueKind.String)?.GetString())
        {
            case "boolean":
                writer.WriteBooleanValue(true);
                break;
            case "integer" or "number":
                if (Member(field, "minimum", JsonValueKind.Number) is { } minimum)
                    minimum.WriteTo(writer);
                else
                    writer.WriteNumberValue(0);
                break;
            case "array":
                writer.WriteStartArray();
                if (Member(field, "items", JsonValueKind.Object) is { } items)
                    WriteAny(writer, items);
                writer.WriteEndArray();
                break;
            default:
                writer.WriteStringValue(AnyText(field));
                break;
        }
    }

    /// <summary>Of a field that allows some values only, with or without titles.</summary>
    static JsonElement? FirstChoice(JsonElement field)
    {
        if (First(Member(field, "enum", JsonValueKind.Array)) is { } value)
            return value;
        return (First(Member(field, "oneOf", JsonValueKind.Array)) ?? First(Member(field, "anyOf", JsonValueKind.Array)))
            is { ValueKind: JsonValueKind.Object } titled && titled.TryGetProperty("const", out var constant)
                ? constant
                : null;
    }

    static string AnyText(JsonElement field)
    {
        var text = Member(field, "format", JsonValueKind.String)?.GetString() switch
        {
            "email" => "user@example.com",
            "uri" => "https://example.com/",
            "date" => "2026-01-01",
            "date-time" => "2026-01-01T00:00:00Z",
            _ => "text",
        };
        var least = Member(field, "minLength", JsonValueKind.Number)?.TryGetInt32(out var length) == true ? Math.Min(length, 10_000) : 0;
        return text.PadRight(least, 'x');
    }

    static JsonElement? First(JsonElement? array) => array is { } values && values.GetArrayLength() > 0 ? values[0] : null;

    static JsonElement? Member(JsonElement json, string name, JsonValueKind kind) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == kind ? value : null;
}
