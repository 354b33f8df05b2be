using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.Comparing;

/// <summary>The built program.</summary>
static class Orchestrator
{
    /// <exception cref="InvalidOperationException">It did not end well.</exception>
    public static async Task<string> RunAsync(IEnumerable<string> arguments, TimeSpan bound)
    {
        var environment = new Dictionary<string, string?>
        {
            ["AGENTGATEWAY_URL"] = null,
            ["AGENTGATEWAY_AUTH_TOKEN"] = null,
            ["AGENTGATEWAY_PERF_WORKER"] = await WorkerBinary.AotAsync(),
        };
        await using var process = ChildProcess.Start(
            RepositoryPaths.Program("orchestrator", "agentgateway-perf"), arguments, environment);
        return await process.WaitForExitAsync(bound) == 0
            ? process.Output
            : throw new InvalidOperationException($"The program failed.\n{process.Output}{process.Error}");
    }
}
