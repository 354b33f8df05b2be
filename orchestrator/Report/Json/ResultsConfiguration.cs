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

    string Text(string name) => (string?)Settings[name] ?? "";
}
