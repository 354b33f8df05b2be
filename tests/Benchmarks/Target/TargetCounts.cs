using System.Text.Json.Serialization;

namespace AgentGatewayPerf.Benchmarks.Target;

/// <summary>What the target has answered since its start.</summary>
sealed record TargetCounts(
    [property: JsonPropertyName("connections")] long Connections,
    [property: JsonPropertyName("open")] long Open,
    [property: JsonPropertyName("initialize")] long Initialize,
    [property: JsonPropertyName("call")] long Call,
    [property: JsonPropertyName("delete")] long Delete);
