using System.Text.Json.Serialization;
using AgentGatewayPerf.Fleet.Modal;

namespace AgentGatewayPerf.Fleet;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AnnouncementLine))]
[JsonSerializable(typeof(WorkerRequest))]
[JsonSerializable(typeof(CancelCommand))]
sealed partial class FleetJson : JsonSerializerContext;
