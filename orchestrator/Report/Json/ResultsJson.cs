using System.Text.Json.Serialization;
using AgentGatewayPerf.Compare;

namespace AgentGatewayPerf.Report.Json;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ResultsDocument))]
[JsonSerializable(typeof(ComparisonDocument))]
sealed partial class ResultsJson : JsonSerializerContext;
