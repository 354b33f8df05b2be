using System.Text.Json;

namespace AgentGatewayPerf.Testing;

/// <summary>
/// What a target was asked, counted at the HTTP layer: <c>POST tools/call</c> where the body is JSON-RPC, else
/// <c>GET /path</c>. A2A turns that carry ids are counted once more, as <c>SendMessage with contextId</c> and <c>… with
/// taskId</c>.
/// </summary>
public sealed class RequestCounts
{
    /// <summary>Where a target serves its counts; such requests are not counted.</summary>
    public const string Path = "/__counts";

    readonly Lock _lock = new();
    readonly SortedDictionary<string, long> _requests = new(StringComparer.Ordinal);
    long _connections;

    /// <summary>Counts a connection.</summary>
    public void AddConnection() => Interlocked.Increment(ref _connections);

    /// <summary>Counts a request.</summary>
    /// <param name="method">HTTP method.</param>
    /// <param name="path">Path without the query.</param>
    /// <param name="body">The whole body.</param>
    public void Add(string method, string path, ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            AddMessage(method, path, document.RootElement);
        }
        catch (JsonException)
        {
            Add($"{method} {path}");
        }
    }

    /// <summary>The counts as JSON, the way every target serves them.</summary>
    public byte[] ToJson()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("requests");
            lock (_lock)
            {
                foreach (var (key, count) in _requests)
                    writer.WriteNumber(key, count);
            }

            writer.WriteEndObject();
            writer.WriteNumber("connections", Interlocked.Read(ref _connections));
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    void AddMessage(string method, string path, JsonElement message)
    {
        if (message.ValueKind != JsonValueKind.Object)
        {
            Add($"{method} {path}");
            return;
        }

        if (!message.TryGetProperty("method", out var name) || name.ValueKind != JsonValueKind.String)
        {
            Add(message.TryGetProperty("id", out _) ? $"{method} response" : $"{method} {path}");
            return;
        }

        Add($"{method} {name.GetString()}");
        if (message.TryGetProperty("params", out var parameters) && parameters.ValueKind == JsonValueKind.Object
            && parameters.TryGetProperty("message", out var turn) && turn.ValueKind == JsonValueKind.Object)
        {
            foreach (var id in (ReadOnlySpan<string>)["contextId", "taskId"])
            {
                if (turn.TryGetProperty(id, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() != "")
                    Add($"{name.GetString()} with {id}");
            }
        }
    }

    void Add(string key)
    {
        lock (_lock)
            _requests[key] = _requests.GetValueOrDefault(key) + 1;
    }
}
