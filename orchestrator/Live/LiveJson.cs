using System.Text.Json.Serialization;

namespace AgentGatewayPerf.Live;

/// <summary>How an update of the live page is written as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(LiveUpdate))]
sealed partial class LiveJson : JsonSerializerContext;
