namespace AgentGatewayPerf.Health;

/// <summary>Placeholder.</summary>
static class HealthCheck
{
    public static Task<bool> RunAsync(HealthOptions options, TextWriter output, CancellationToken cancellationToken) => Task.FromResult(false);
}
