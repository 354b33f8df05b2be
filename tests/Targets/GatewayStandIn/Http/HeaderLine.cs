namespace AgentGatewayPerf.Targets.GatewayStandIn.Http;

/// <summary>A header as it stands on the wire, its name in the sender's case.</summary>
readonly record struct HeaderLine(string Name, string Value);
