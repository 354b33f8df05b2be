using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace AgentGatewayPerf.Report.Json;

/// <summary>Reads and writes the settings of a run as they are.</summary>
sealed class ResultsConfigurationConverter : JsonConverter<ResultsConfiguration>
{
    public override ResultsConfiguration Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonNode.Parse(ref reader) is JsonObject settings && IsText(settings["gateway_url"]) && IsText(settings["gateway_source"])
            ? new(settings)
            : throw new JsonException("The configuration names no gateway.");

    public override void Write(Utf8JsonWriter writer, ResultsConfiguration value, JsonSerializerOptions options) =>
        value.Settings.WriteTo(writer, options);

    static bool IsText(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String;
}
