namespace AgentGatewayPerf.Worker.Patterns;

/// <summary>A request that the server makes of its client, within a response or on a stream of its own.</summary>
/// <param name="Id">Its id, as JSON.</param>
/// <param name="Method">Its method; at most 100 characters of it.</param>
/// <param name="Parameters">Its parameters, as JSON; empty for none.</param>
sealed record ServerRequest(byte[] Id, string Method, byte[] Parameters);
