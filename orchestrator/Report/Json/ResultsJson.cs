using System.Text.Json.Serialization;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Judge;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Report.Json;

/// <summary>How a results document is written as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters =
[
    typeof(EnumWordConverter<Verdict>), typeof(EnumWordConverter<GeneratorStatus>), typeof(EnumWordConverter<Limit>),
    typeof(EnumWordConverter<MetricUnit>), typeof(EnumWordConverter<PatternFailure>),
])]
[JsonSerializable(typeof(ResultsDocument))]
sealed partial class ResultsJson : JsonSerializerContext;
