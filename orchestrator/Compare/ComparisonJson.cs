using System.Text.Json.Serialization;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Judge;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Compare;

/// <summary>How a comparison is written as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters =
[
    typeof(EnumWordConverter<ComparisonVerdict>), typeof(EnumWordConverter<Verdict>), typeof(EnumWordConverter<GeneratorStatus>),
    typeof(EnumWordConverter<Limit>), typeof(EnumWordConverter<MetricUnit>), typeof(EnumWordConverter<PatternFailure>),
])]
[JsonSerializable(typeof(ComparisonDocument))]
sealed partial class ComparisonJson : JsonSerializerContext;
