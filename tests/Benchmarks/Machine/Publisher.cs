using System.Runtime.InteropServices;

namespace AgentGatewayPerf.Benchmarks.Machine;

/// <summary>Publishes what is measured as Native AOT; where nothing has changed, that is done in seconds.</summary>
static class Publisher
{
    /// <returns>Path of the worker.</returns>
    public static Task<string> WorkerAsync(CancellationToken cancellation) =>
        PublishAsync("worker", "worker", "agentgateway-perf-worker", cancellation);

    /// <returns>Path of the fast MCP target.</returns>
    public static Task<string> FastMcpAsync(CancellationToken cancellation) =>
        PublishAsync(Path.Combine("tests", "Targets", "FastMcp"), "fast-mcp", "fast-mcp", cancellation);

    static async Task<string> PublishAsync(string project, string folder, string binary, CancellationToken cancellation)
    {
        await Console.Error.WriteLineAsync($"Publishing {project} …");
        var output = Path.Combine(RepositoryFolders.Artifacts, folder);
        var (exitCode, text) = await Shell.RunAsync(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            // Build servers would outlive the command, and wait for each other when another build ends them.
            [
                "publish",
                Path.Combine(RepositoryFolders.Root, project),
                "-c",
                "Release",
                "-r",
                RuntimeInformation.RuntimeIdentifier,
                "-o",
                output,
                "--nologo",
                "--disable-build-servers",
            ],
            cancellation: cancellation);
        return exitCode == 0
            ? Path.Combine(output, binary)
            : throw new BenchmarkException($"{project} could not be published:\n{text}");
    }
}
