using System.Text.Json.Serialization;
using AgentGatewayPerf.Compare;
using AgentGatewayPerf.Live;

namespace AgentGatewayPerf.Report.Json;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ResultsDocument))]
[JsonSerializable(typeof(ComparisonDocument))]
[JsonSerializable(typeof(LiveAnswer))]
sealed partial class ResultsJson : JsonSerializerContext;
