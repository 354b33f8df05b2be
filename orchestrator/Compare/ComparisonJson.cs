using System.Text.Json.Serialization;

namespace AgentGatewayPerf.Compare;

/// <summary>How a comparison is written as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ComparisonDocument))]
sealed partial class ComparisonJson : JsonSerializerContext;
