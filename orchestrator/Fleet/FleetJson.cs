using System.Text.Json.Serialization;

namespace AgentGatewayPerf.Fleet;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AnnouncementLine))]
sealed partial class FleetJson : JsonSerializerContext;
