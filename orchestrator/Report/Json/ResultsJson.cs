using System.Text.Json.Serialization;

namespace AgentGatewayPerf.Report.Json;

/// <summary>How a results document is written as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ResultsDocument))]
sealed partial class ResultsJson : JsonSerializerContext;
