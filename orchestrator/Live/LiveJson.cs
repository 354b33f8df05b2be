using System.Text.Json.Serialization;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Judge;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Live;

/// <summary>How an update of the live page is written as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters =
[
    typeof(EnumWordConverter<Verdict>), typeof(EnumWordConverter<GeneratorStatus>), typeof(EnumWordConverter<Limit>),
    typeof(EnumWordConverter<MetricUnit>), typeof(EnumWordConverter<PatternFailure>),
])]
[JsonSerializable(typeof(LiveUpdate))]
sealed partial class LiveJson : JsonSerializerContext;
