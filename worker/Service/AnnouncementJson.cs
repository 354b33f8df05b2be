using System.Text.Json.Serialization;

namespace AgentGatewayPerf.Worker.Service;

[JsonSerializable(typeof(string))]
sealed partial class AnnouncementJson : JsonSerializerContext;
