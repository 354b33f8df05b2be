using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.EndToEnd.Tests;

/// <summary>The program as a .NET tool, from a folder of packages, as a user installs it.</summary>
public sealed class PackageTests
{
    static readonly TimeSpan Bound = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task The_tool_is_packed_installed_and_runs_from_any_folder_with_its_worker()
    {
        var folder = Directory.CreateTempSubdirectory("agentgateway-perf-tool-");
        try
        {
            var (packages, tools) = (Path.Combine(folder.FullName, "packages"), Path.Combine(folder.FullName, "tools"));
            var project = Path.Combine(RepositoryPaths.Root, "orchestrator", "orchestrator.csproj");
            await DotnetAsync(
                "pack", project, "--no-build", "-c", BuiltConfiguration(), "-o", packages, "-v", "q", "-nodeReuse:false");
            await DotnetAsync(
                "tool", "install", "AgentGatewayPerf", "--tool-path", tools, "--add-source", packages, "--no-cache");

            // Nothing of the source tree: neither its folder nor a worker that a variable names.
            var tool = Path.Combine(tools, OperatingSystem.IsWindows() ? "agentgateway-perf.exe" : "agentgateway-perf");
            await using var run = ChildProcess.Start(
                tool, ["--demo", "--num-requests", "20", "--shards", "2"],
                new Dictionary<string, string?> { ["AGENTGATEWAY_PERF_WORKER"] = null }, Path.GetTempPath());
            Assert.True(await run.WaitForExitAsync(Bound) == 0, run.Error);
            Assert.Contains("  Workers: 2 local (JIT)\n", run.Output, StringComparison.Ordinal);
            Assert.Contains("  Total requests: 120\n", run.Output, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static async Task DotnetAsync(params string[] arguments)
    {
        await using var dotnet = ChildProcess.Start("dotnet", arguments);
        Assert.True(await dotnet.WaitForExitAsync(Bound) == 0, dotnet.Output + dotnet.Error);
    }

    // bin/CONFIGURATION/FRAMEWORK of this assembly.
    static string BuiltConfiguration() =>
        new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)).Parent!.Name;
}
