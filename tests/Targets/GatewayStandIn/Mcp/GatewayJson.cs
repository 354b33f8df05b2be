using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AgentGatewayPerf.Targets.GatewayStandIn.Mcp;

/// <summary>
/// The gateway reads what an upstream says into its own types and writes it anew: keys in the order of those types, unknown keys
/// gone, progress as floating point.
/// </summary>
static class GatewayJson
{
    static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    static readonly string[] Initialize = ["protocolVersion", "capabilities", "serverInfo", "instructions"];
    static readonly string[] Capabilities = ["experimental", "logging", "completions", "prompts", "resources", "tools"];
    static readonly string[] Tool =
    [
        "name",
        "title",
        "description",
        "inputSchema",
        "outputSchema",
        "annotations",
        "icons",
        "_meta",
    ];
    static readonly string[] CallResult = ["content", "structuredContent", "isError", "_meta"];
    static readonly string[] Discover = ["supportedVersions", "capabilities", "ttlMs", "cacheScope", "_meta"];
    static readonly string[] Progress = ["progressToken", "progress", "total", "message"];
    static readonly string[] Error = ["code", "message", "data"];

    public static string Text(JsonNode message) => message.ToJsonString(Plain);

    /// <summary>An answer or a notification of an upstream in the gateway's words.</summary>
    /// <param name="message">What the upstream said.</param>
    /// <param name="method">Method of the request it belongs to.</param>
    /// <param name="modern">Whether the client speaks revision 2026-07-28.</param>
    public static JsonObject Rewrite(JsonObject message, string method, bool modern)
    {
        var rewritten = new JsonObject { ["jsonrpc"] = "2.0" };
        if (message["method"] is not null)
        {
            Move(message, rewritten, "id");
            Move(message, rewritten, "method");
            if (message["params"] is JsonObject parameters)
            {
                rewritten["params"] =
                    message["method"]?.GetValue<string>() == "notifications/progress"
                        ? WithFloats(parameters)
                        : parameters.DeepClone();
            }
            return rewritten;
        }

        Move(message, rewritten, "id");
        if (message["error"] is JsonObject error)
            rewritten["error"] = Pick(error, Error);
        else if (message["result"] is JsonObject result)
            rewritten["result"] = Result(result, method, modern);
        return rewritten;
    }

    /// <summary>Tools of one target; <paramref name="prefix"/> stands before their names.</summary>
    public static IEnumerable<JsonNode> Tools(JsonObject result, string prefix)
    {
        foreach (var tool in (result["tools"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var picked = Pick(tool, Tool);
            picked["name"] = prefix + picked["name"]?.GetValue<string>();
            yield return picked;
        }
    }

    /// <summary>The result of <c>tools/list</c>: without a cursor, even if the upstream has more pages.</summary>
    public static JsonObject ToolsResult(IEnumerable<JsonNode> tools, bool modern)
    {
        var list = new JsonArray([.. tools]);
        return modern
            ? new JsonObject { ["resultType"] = "complete", ["ttlMs"] = 0, ["cacheScope"] = "private", ["tools"] = list }
            : new JsonObject { ["tools"] = list };
    }

    static JsonObject Result(JsonObject result, string method, bool modern) => method switch
    {
        "initialize" => InitializeResult(result),
        "tools/list" => ToolsResult(Tools(result, ""), modern),
        "tools/call" => Complete(Pick(result, CallResult), modern),
        "server/discover" => Complete(Pick(result, Discover), modern),
        _ => (JsonObject)result.DeepClone(),
    };

    static JsonObject InitializeResult(JsonObject result)
    {
        var picked = Pick(result, Initialize);
        if (picked["capabilities"] is JsonObject capabilities)
            picked["capabilities"] = Pick(capabilities, Capabilities);
        return picked;
    }

    static JsonObject Complete(JsonObject result, bool modern)
    {
        if (modern)
            result.Insert(0, "resultType", "complete");
        return result;
    }

    static JsonObject WithFloats(JsonObject parameters)
    {
        var picked = Pick(parameters, Progress);
        foreach (var name in (ReadOnlySpan<string>)["progress", "total"])
        {
            if (picked[name]?.ToJsonString() is { } number && !number.AsSpan().ContainsAny(".eE"))
                picked[name] = JsonNode.Parse(number + ".0");
        }

        return picked;
    }

    static JsonObject Pick(JsonObject source, string[] names)
    {
        var picked = new JsonObject();
        foreach (var name in names)
            Move(source, picked, name);
        return picked;
    }

    static void Move(JsonObject source, JsonObject destination, string name)
    {
        if (source.TryGetPropertyValue(name, out var value))
            destination[name] = value?.DeepClone();
    }
}
