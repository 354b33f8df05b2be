using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace AgentGatewayPerf.Report.Json;

/// <summary>The settings of a run.</summary>
sealed record ResultsConfiguration
{
    /// <summary>The gateway under test.</summary>
    public required string GatewayUrl { get; init; }

    /// <summary>Who named it.</summary>
    public required string GatewaySource { get; init; }

    /// <summary>Whether requests carried a bearer token.</summary>
    public bool HasAuthToken { get; init; }

    /// <summary>All else, by the names that the sections of the settings give it.</summary>
    [JsonExtensionData]
    public JsonObject? Settings { get; set; }
}
