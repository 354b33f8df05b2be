using System.Text;
using System.Text.Json;

namespace AgentGatewayPerf.Testing.Scripted;

/// <summary>A request as it arrived at a scripted server.</summary>
public sealed class ScriptedRequest
{
    internal ScriptedRequest(int connection, int number, string head, byte[] body)
    {
        Connection = connection;
        Number = number;
        Head = head;
        Body = body;
        var lines = head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var start = lines[0].Split(' ');
        (Method, Path) = (start[0], start.ElementAtOrDefault(1) ?? "");
        Headers = lines.Skip(1).Select(line => line.Split(':', 2))
            .ToLookup(parts => parts[0], parts => parts.ElementAtOrDefault(1)?.Trim() ?? "", StringComparer.OrdinalIgnoreCase);
        (RpcMethod, RpcId) = ReadMessage(body);
    }

    /// <summary>Which connection it came on, from 1 in the order they were made.</summary>
    public int Connection { get; }

    /// <summary>Which request of its connection it is, from 1.</summary>
    public int Number { get; }

    /// <summary>HTTP method.</summary>
    public string Method { get; }

    /// <summary>Path and query as sent.</summary>
    public string Path { get; }

    /// <summary>Request line and headers as sent.</summary>
    public string Head { get; }

    /// <summary>Headers by name in any case.</summary>
    public ILookup<string, string> Headers { get; }

    /// <summary>The body.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>The body as text.</summary>
    public string Text => Encoding.UTF8.GetString(Body.Span);

    /// <summary>Method of the JSON-RPC message in the body; null where there is none.</summary>
    public string? RpcMethod { get; }

    /// <summary>Id of the JSON-RPC message in the body as JSON text, such as <c>7</c> or <c>"a"</c>; <c>null</c> in letters where
    /// there is none.</summary>
    public string RpcId { get; }

    static (string?, string) ReadMessage(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var message = document.RootElement;
            if (message.ValueKind == JsonValueKind.Object)
            {
                return (
                    message.TryGetProperty("method", out var method) ? method.GetString() : null,
                    message.TryGetProperty("id", out var id) ? id.GetRawText() : "null");
            }
        }
        catch (JsonException)
        {
            // Not JSON, not a message.
        }

        return (null, "null");
    }
}
