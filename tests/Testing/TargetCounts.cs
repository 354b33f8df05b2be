using System.Text.Json;

namespace AgentGatewayPerf.Testing;

/// <summary>A reading of a target's <see cref="RequestCounts"/>.</summary>
/// <param name="Requests">Count by kind of request, such as <c>POST tools/call</c>.</param>
/// <param name="Connections">Connections accepted, that of the reading itself included.</param>
public sealed record TargetCounts(IReadOnlyDictionary<string, long> Requests, long Connections)
{
    /// <summary>Requests of a kind, such as <c>POST tools/call</c>; 0 where there were none.</summary>
    public long this[string kind] => Requests.GetValueOrDefault(kind);

    /// <summary>What came after an earlier reading; the connection of this reading is taken off.</summary>
    public TargetCounts Since(TargetCounts earlier)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        var requests = Requests.Select(r => KeyValuePair.Create(r.Key, r.Value - earlier[r.Key])).Where(r => r.Value != 0);
        return new TargetCounts(new Dictionary<string, long>(requests), Connections - earlier.Connections - 1);
    }

    /// <summary>All kinds with their counts, for messages.</summary>
    public override string ToString() =>
        string.Join(", ", Requests.OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => $"{r.Key}: {r.Value}"));

    internal static TargetCounts Parse(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        var requests = document
            .RootElement.GetProperty("requests")
            .EnumerateObject()
            .ToDictionary(p => p.Name, p => p.Value.GetInt64());
        return new TargetCounts(requests, document.RootElement.GetProperty("connections").GetInt64());
    }
}
