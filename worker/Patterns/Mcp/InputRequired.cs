using System.Text;
using System.Text.Json;

namespace AgentGatewayPerf.Worker.Patterns.Mcp;

/// <summary>A result that asks for input before the request can be carried out (MCP 2026-07-28, SEP-2322), and what the client
/// says
/// to it when it sends the request again.</summary>
sealed class InputRequired
{
    /// <param name="requests">What the server asks for, by keys of its own; null for nothing but another try.</param>
    /// <param name="state">What it wants to be told again, as JSON text without its quotes; null for nothing.</param>
    /// <exception cref="NotSupportedException">It asks for something that no client answers.</exception>
    public InputRequired(JsonElement? requests, string? state)
    {
        var members = new List<string>();
        if (requests is { ValueKind: JsonValueKind.Object } asked)
            members.Add($"\"inputResponses\":{{{string.Join(',', asked.EnumerateObject().Select(Response))}}}");
        if (state is not null)
            members.Add($"\"requestState\":\"{state}\"");
        Members = string.Join(',', members);
    }

    /// <summary>Further members of the parameters of the request, as JSON without braces.</summary>
    public string Members { get; }

    static string Response(JsonProperty request)
    {
        var (value, method) = (request.Value, "");
        if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty("method", out var name)
            && name.ValueKind == JsonValueKind.String)
        {
            method = name.GetString()!;
        }
        var parameters = value.ValueKind == JsonValueKind.Object && value.TryGetProperty("params", out var given)
            ? Encoding.UTF8.GetBytes(given.GetRawText())
            : [];
        return ClientAnswers.ResultOf(method, parameters) is { } result
            ? $"\"{JsonEncodedText.Encode(request.Name)}\":{result}"
            : throw new NotSupportedException($"The server asks for \"{method}\" as input, which is not known here.");
    }
}
