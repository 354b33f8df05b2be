namespace AgentGatewayPerf.Health;

/// <summary>Placeholder.</summary>
sealed record HealthOptions(
    Uri GatewayUrl, Uri? HealthUrl, string McpPath, string A2aPath, string? AuthToken, bool Insecure, string? CaFile, TimeSpan Timeout);
