using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AgentGatewayPerf.Health;

/// <summary>Arguments that fit the input schema of a tool: what is required, and nothing else.</summary>
sealed class ExampleArguments
{
    const int MaxDepth = 8;
    const int MaxLength = 200;

    // A schema that refers to itself could ask for any number of them.
    const int MaxValues = 500;

    static readonly Dictionary<string, string> Formats = new()
    {
        ["date-time"] = "2026-01-31T12:00:00Z",
        ["date"] = "2026-01-31",
        ["time"] = "12:00:00Z",
        ["duration"] = "PT1H",
        ["email"] = "user@example.com",
        ["hostname"] = "example.com",
        ["ipv4"] = "192.0.2.1",
        ["ipv6"] = "2001:db8::1",
        ["uri"] = "https://example.com/",
        ["url"] = "https://example.com/",
        ["uuid"] = "123e4567-e89b-42d3-a456-426614174000",
    };

    readonly JsonElement _root;
    int _values;

    ExampleArguments(JsonElement root) => _root = root;

    /// <summary>A JSON object on one line.</summary>
    public static string Of(JsonElement schema)
    {
        var buffer = new ArrayBufferWriter<byte>();
        // For a shell, not for a page: what is escaped in a page can be read here.
        var options = new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(buffer, options))
            (new ExampleArguments(schema).ValueOf(schema, 0) as JsonObject ?? []).WriteTo(json);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Names of the required arguments with their types, such as "a: number".</summary>
    public static IEnumerable<string> Required(JsonElement schema) =>
        RequiredOf(schema).Select(name => PropertyOf(schema, name) is { } property ? $"{name}: {TypeOf(property)}" : name);

    JsonNode? ValueOf(JsonElement schema, int depth)
    {
        schema = Resolve(schema);
        if (schema.ValueKind != JsonValueKind.Object || depth > MaxDepth || ++_values > MaxValues)
            return null;
        if (Given(schema) is { } given)
            return JsonNode.Parse(given.GetRawText());
        foreach (var name in (string[])["anyOf", "oneOf"])
        {
            if (First(schema, name) is { } one)
                return ValueOf(one, depth + 1);
        }
        return TypeOf(schema) switch
        {
            "string" => TextOf(schema),
            "integer" => JsonValue.Create((long)NumberOf(schema)),
            "number" => JsonValue.Create(NumberOf(schema)),
            "boolean" => true,
            "array" => ArrayOf(schema, depth),
            "null" => null,
            _ => ObjectOf(schema, depth),
        };
    }

    // A value that the schema itself names.
    static JsonElement? Given(JsonElement schema)
    {
        foreach (var name in (string[])["const", "default"])
        {
            if (schema.TryGetProperty(name, out var value))
                return value;
        }
        return First(schema, "examples") ?? First(schema, "enum");
    }

    JsonObject ObjectOf(JsonElement schema, int depth)
    {
        var made = new JsonObject();
        if (schema.TryGetProperty("allOf", out var parts) && parts.ValueKind == JsonValueKind.Array)
        {
            foreach (var part in parts.EnumerateArray())
            {
                foreach (var (name, value) in ValueOf(part, depth + 1) as JsonObject ?? [])
                    made[name] = value?.DeepClone();
            }
        }
        foreach (var name in RequiredOf(schema))
            made[name] = PropertyOf(schema, name) is { } property ? ValueOf(property, depth + 1) : "hello";
        return made;
    }

    JsonArray ArrayOf(JsonElement schema, int depth)
    {
        var made = new JsonArray();
        var count = Math.Min(NumberIn(schema, "minItems") ?? 0, MaxValues);
        for (var i = 0; i < count && _values < MaxValues; i++)
            made.Add(schema.TryGetProperty("items", out var items) ? ValueOf(items, depth + 1) : "hello");
        return made;
    }

    static JsonValue TextOf(JsonElement schema)
    {
        if (schema.TryGetProperty("format", out var format) && format.ValueKind == JsonValueKind.String
            && Formats.TryGetValue(format.GetString()!, out var example))
        {
            return JsonValue.Create(example);
        }
        var least = (int)Math.Min(NumberIn(schema, "minLength") ?? 0, MaxLength);
        var most = (int)Math.Min(NumberIn(schema, "maxLength") ?? MaxLength, MaxLength);
        var text = "hello".PadRight(least, 'x');
        return JsonValue.Create(text[..Math.Min(text.Length, Math.Max(most, 0))]);
    }

    // The simplest number within the bounds.
    static double NumberOf(JsonElement schema)
    {
        var (least, most) = (NumberIn(schema, "minimum"), NumberIn(schema, "maximum"));
        var (above, below) = (NumberIn(schema, "exclusiveMinimum"), NumberIn(schema, "exclusiveMaximum"));
        var step = NumberIn(schema, "multipleOf") is > 0 and var multiple ? multiple : 1;
        var (low, high) = (least ?? above, most ?? below);
        double?[] candidates =
        [
            1, low, high, OnStep(low, 0), OnStep(low, 1), OnStep(high, -1), OnStep(high, -2), step, (low + high) / 2,
        ];
        return candidates.FirstOrDefault(number => number is { } n && Fits(n)) ?? 1;

        double? OnStep(double? number, int further) => number is { } n ? (Math.Ceiling(n / step) + further) * step : null;

        bool Fits(double number) =>
            !(number < least) && !(number > most) && !(number <= above) && !(number >= below)
            && (TypeOf(schema) != "integer" || number == Math.Floor(number))
            && (NumberIn(schema, "multipleOf") is null || Math.Abs(number / step - Math.Round(number / step)) < 1e-9);
    }

    static string[] RequiredOf(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("required", out var names)
        && names.ValueKind == JsonValueKind.Array
            ? [.. names.EnumerateArray().Where(name => name.ValueKind == JsonValueKind.String).Select(name => name.GetString()!)]
            : [];

    static JsonElement? PropertyOf(JsonElement schema, string name) =>
        schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object
        && properties.TryGetProperty(name, out var property)
            ? property
            : null;

    static string TypeOf(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object)
            return "any";
        if (First(schema, "enum") is not null && !schema.TryGetProperty("type", out _))
            return "enum";
        if (!schema.TryGetProperty("type", out var type))
            return schema.TryGetProperty("properties", out _) ? "object" : "any";
        var names = type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().ToList() : [type];
        return names.Where(name => name.ValueKind == JsonValueKind.String).Select(name => name.GetString()!)
            .OrderBy(name => name == "null").FirstOrDefault() ?? "any";
    }

    static JsonElement? First(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array && list.GetArrayLength() > 0
            ? list[0]
            : null;

    static double? NumberIn(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
        && value.TryGetDouble(out var number) && double.IsFinite(number) && Math.Abs(number) < 1e15
            ? number
            : null;

    // Only within the schema itself, as "#/$defs/NAME".
    JsonElement Resolve(JsonElement schema)
    {
        for (var i = 0; i < MaxDepth; i++)
        {
            if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("$ref", out var reference)
                || reference.ValueKind != JsonValueKind.String
                || !reference.GetString()!.StartsWith("#/", StringComparison.Ordinal))
            {
                break;
            }
            var at = _root;
            foreach (var part in reference.GetString()![2..].Split('/'))
            {
                if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(part, out at))
                    return default;
            }
            schema = at;
        }
        return schema;
    }
}
