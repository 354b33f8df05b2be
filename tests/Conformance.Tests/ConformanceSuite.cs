using System.Runtime.InteropServices;
using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.Conformance.Tests;

/// <summary>The official conformance suite (@modelcontextprotocol/conformance), installed once from its lock file.</summary>
static class ConformanceSuite
{
    static readonly TimeSpan Bound = TimeSpan.FromMinutes(2);

    static string Folder => Path.Combine(RepositoryPaths.Root, "tests", "Conformance.Tests", "suite");

    /// <summary>Runs a client scenario against the built program.</summary>
    /// <param name="scenario">Name of the scenario.</param>
    /// <param name="revision">Revision of MCP that is spoken.</param>
    public static Task<ConformanceResult> RunClientAsync(string scenario, string revision) => RunAsync(
        scenario,
        ["client", "--command", $"{Node} {Path.Combine(Folder, "client.mjs")}", "--scenario", scenario, "--spec-version", revision, "--timeout", "100000",
            // Extensions are on no timeline of revisions.
            .. scenario.StartsWith("auth/", StringComparison.Ordinal) ? (string[])["--force"] : []]);

    /// <summary>Runs a server scenario.</summary>
    /// <param name="url">The MCP endpoint.</param>
    /// <param name="scenario">Name of the scenario.</param>
    /// <param name="revision">Revision of MCP that is spoken.</param>
    public static Task<ConformanceResult> RunServerAsync(Uri url, string scenario, string revision) =>
        RunAsync(scenario, ["server", "--url", url.ToString(), "--scenario", scenario, "--spec-version", revision]);

    static async Task<ConformanceResult> RunAsync(string scenario, IEnumerable<string> args)
    {
        await NodeInstall.EnsureAsync(Folder);
        var output = Directory.CreateTempSubdirectory("agentgateway-perf-conformance-");
        try
        {
            var variables = new Dictionary<string, string?>
            {
                ["AGENTGATEWAY_PERF"] = RepositoryPaths.Program("orchestrator", "agentgateway-perf"),
                ["AGENTGATEWAY_PERF_WORKER"] = null,
                ["AGENTGATEWAY_URL"] = null,
                ["AGENTGATEWAY_AUTH_TOKEN"] = null,
            };
            var program = Path.Combine(Folder, "node_modules", "@modelcontextprotocol", "conformance", "dist", "index.js");
            await using var suite = ChildProcess.Start(Node, [program, .. args, "--output-dir", output.FullName], variables);
            var exitCode = await suite.WaitForExitAsync(Bound);
            return ConformanceResult.Read(scenario, exitCode, output, suite.Output + suite.Error);
        }
        finally
        {
            output.Delete(recursive: true);
        }
    }

    /// <summary>The suite needs Node.js 22, which comes with it where npm has it for the platform.</summary>
    static string Node
    {
        get
        {
            var architecture = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64";
            var own = Path.Combine(Folder, "node_modules", $"node-linux-{architecture}", "bin", "node");
            return File.Exists(own) ? own : "node";
        }
    }
}
