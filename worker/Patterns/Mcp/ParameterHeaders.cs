using System.Text;
using System.Text.Json;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Worker.Patterns.Mcp;

/// <summary>The headers Mcp-Param-NAME, in which some arguments of a call are repeated: those whose schema says "x-mcp-header"
/// (MCP 2026-07-28, server/tools, "x-mcp-header"). A tool whose schema breaks the rules for it must not be called.</summary>
sealed class ParameterHeaders
{
    const string Mark = "x-mcp-header";

    /// <summary>Deeper than this no schema goes that anybody wrote.</summary>
    const int MaxDepth = 64;

    /// <summary>Keywords under which the mark is not allowed, since what they describe need not be there.</summary>
    static readonly string[] Unreachable =
    [
        "items", "prefixItems", "contains", "additionalProperties", "unevaluatedProperties", "unevaluatedItems", "propertyNames",
        "patternProperties", "dependentSchemas", "oneOf", "anyOf", "allOf", "not", "if", "then", "else", "$defs", "definitions",
    ];

    static readonly string[] MapsOfSchemas = ["patternProperties", "dependentSchemas", "$defs", "definitions"];

    readonly List<(string[] Path, string Name)> _marked = [];

    ParameterHeaders()
    {
    }

    /// <summary>No headers at all.</summary>
    public static ParameterHeaders None { get; } = new();

    /// <summary>Why the tool must not be called; null when it may be.</summary>
    public string? Problem { get; private init; }

    /// <summary>Reads what the schema of a tool asks for. Nothing that it refers to elsewhere is fetched.</summary>
    /// <param name="inputSchema">The schema, as JSON; empty for none.</param>
    public static ParameterHeaders Read(ReadOnlySpan<byte> inputSchema)
    {
        // Most schemas do not have it.
        if (inputSchema.IndexOf(Encoding.ASCII.GetBytes(Mark)) < 0)
            return new ParameterHeaders();
        var reader = new Utf8JsonReader(inputSchema);
        using var schema = JsonDocument.ParseValue(ref reader);
        var found = new ParameterHeaders();
        return found.Visit(schema.RootElement, [], isReachable: true) is { } problem
            ? new ParameterHeaders { Problem = problem }
            : found;
    }

    /// <summary>The header lines of a call, each with its CR LF.</summary>
    /// <param name="argumentsJson">The arguments, a JSON object.</param>
    public string Of(string argumentsJson)
    {
        if (_marked.Count == 0)
            return "";
        using var arguments = JsonDocument.Parse(argumentsJson);
        var lines = new StringBuilder();
        foreach (var (path, name) in _marked)
        {
            if (TextOf(arguments.RootElement, path) is { } text)
                lines.Append("Mcp-Param-").Append(name).Append(": ").Append(HeaderText.Of(text)).Append("\r\n");
        }
        return lines.ToString();
    }

    /// <summary>Null for what is not there, null, or neither text, number nor truth.</summary>
    static string? TextOf(JsonElement value, string[] path)
    {
        foreach (var step in path)
        {
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(step, out value))
                return null;
        }
        return value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => null,
        };
    }

    string? Visit(JsonElement schema, string[] path, bool isReachable)
    {
        if (schema.ValueKind != JsonValueKind.Object || path.Length > MaxDepth)
            return null;
        if (schema.TryGetProperty(Mark, out var mark) && TakeMark(schema, mark, path, isReachable) is { } wrong)
            return wrong;
        if (schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in properties.EnumerateObject())
            {
                if (Visit(property.Value, [.. path, property.Name], isReachable) is { } problem)
                    return problem;
            }
        }
        foreach (var keyword in Unreachable)
        {
            if (schema.TryGetProperty(keyword, out var below)
                && VisitAll(below, [.. path, keyword], MapsOfSchemas.Contains(keyword)) is { } problem)
            {
                return problem;
            }
        }
        return null;
    }

    string? VisitAll(JsonElement below, string[] path, bool isMap)
    {
        IEnumerable<JsonElement> schemas = below.ValueKind switch
        {
            JsonValueKind.Array => below.EnumerateArray(),
            JsonValueKind.Object when isMap => below.EnumerateObject().Select(member => member.Value),
            _ => [below],
        };
        foreach (var schema in schemas)
        {
            if (Visit(schema, path, isReachable: false) is { } problem)
                return problem;
        }
        return null;
    }

    string? TakeMark(JsonElement schema, JsonElement mark, string[] path, bool isReachable)
    {
        var where = string.Join('.', path);
        if (!isReachable || path.Length == 0)
            return $"{Mark} is not allowed at {(where.Length == 0 ? "the schema itself" : where)}";
        var name = mark.ValueKind == JsonValueKind.String ? mark.GetString()! : "";
        if (!HeaderRules.IsName(name))
            return $"{Mark} of {where} is not the name of a header";
        var type = schema.TryGetProperty("type", out var given) && given.ValueKind == JsonValueKind.String ? given.GetString() : null;
        if (type is not ("string" or "integer" or "boolean"))
            return $"{Mark} of {where} stands at a value that is neither string, integer nor boolean";
        if (_marked.Exists(other => other.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
            return $"{Mark} \"{name}\" stands at two values";
        _marked.Add((path, name));
        return null;
    }
}
