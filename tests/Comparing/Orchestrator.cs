using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.Comparing;

/// <summary>The built program.</summary>
static class Orchestrator
{
    /// <param name="arguments">Its arguments.</param>
    /// <param name="bound">How long it may take.</param>
    /// <param name="mostCode">The highest exit code that is well: 1 where requests may fail.</param>
    /// <exception cref="InvalidOperationException">It did not end well.</exception>
    public static async Task<string> RunAsync(IEnumerable<string> arguments, TimeSpan bound, int mostCode = 0)
    {
        var environment = new Dictionary<string, string?>
        {
            ["AGENTGATEWAY_URL"] = null,
            ["AGENTGATEWAY_AUTH_TOKEN"] = null,
            ["AGENTGATEWAY_PERF_WORKER"] = await WorkerBinary.AotAsync(),
        };
        await using var process = ChildProcess.Start(
            RepositoryPaths.Program("orchestrator", "agentgateway-perf"), arguments, environment);
        return await process.WaitForExitAsync(bound) <= mostCode
            ? process.Output
            : throw new InvalidOperationException($"The program failed.\n{process.Output}{process.Error}");
    }
}
