using System.Text.Json.Serialization;

namespace AgentGatewayPerf.Report.Json;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ResultsDocument))]
sealed partial class ResultsJson : JsonSerializerContext;
