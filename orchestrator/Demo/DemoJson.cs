using System.Text.Json.Serialization;

namespace AgentGatewayPerf.Demo;

/// <summary>Arguments and results of the demo's tools, without reflection.</summary>
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(double))]
sealed partial class DemoJson : JsonSerializerContext;
