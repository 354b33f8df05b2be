using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace AgentGatewayPerf.Report.Json;

/// <summary>The settings of a run.</summary>
/// <param name="Settings">By the names that the sections of the settings give them.</param>
[JsonConverter(typeof(ResultsConfigurationConverter))]
sealed record ResultsConfiguration(JsonObject Settings)
{
    /// <summary>The gateway under test.</summary>
    public string GatewayUrl => Text("gateway_url");

    /// <summary>Who named it.</summary>
    public string GatewaySource => Text("gateway_source");

    /// <summary>Whether the gateway was the embedded demo gateway.</summary>
    public bool IsDemo => GatewaySource.StartsWith("demo", StringComparison.Ordinal);

    /// <summary>Workers of the run.</summary>
    public int Shards => Settings["shards"] is JsonValue value && value.TryGetValue(out int shards) ? shards : 1;

    /// <summary>Names of the patterns in the order in which they were to run.</summary>
    public IReadOnlyList<string> Patterns => [.. (Settings["patterns"] as JsonArray ?? []).Select(Text)];

    string Text(string name) => Text(Settings[name]);

    // A file that somebody changed by hand may hold anything.
    static string Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : "";
}
