using System.Runtime.InteropServices;

namespace AgentGatewayPerf.Testing;

/// <summary>The worker as users of a fleet get it: published as a Native AOT binary, once for each state of its
/// sources.</summary>
public static class WorkerBinary
{
    static readonly TimeSpan Bound = TimeSpan.FromMinutes(10);
    static readonly Lazy<Task<string>> Published = new(PublishAsync);
    static readonly string FileName = OperatingSystem.IsWindows() ? "agentgateway-perf-worker.exe" : "agentgateway-perf-worker";

    /// <summary>The worker that was built with the orchestrator and runs under the JIT.</summary>
    public static string Jit =>
        Path.Combine(
            RepositoryPaths.Root, "orchestrator", "bin", RepositoryPaths.Configuration, RepositoryPaths.Framework, "worker",
            FileName);

    /// <summary>Publishes the worker if its sources have changed.</summary>
    /// <returns>The path of the binary.</returns>
    /// <exception cref="InvalidOperationException">Publishing failed or printed a warning, or a C linker is missing.</exception>
    public static Task<string> AotAsync() => Published.Value;

    static async Task<string> PublishAsync()
    {
        var runtime = RuntimeInformation.RuntimeIdentifier;
        var artifacts = Path.Combine(RepositoryPaths.Root, "artifacts", "tests");
        using var held = await CrossProcessLock.TakeAsync(Path.Combine(artifacts, "worker.lock"), Bound).ConfigureAwait(false);
        var binary = Path.Combine(
            RepositoryPaths.Root, "worker", "bin", "Release", RepositoryPaths.Framework, runtime, "publish", FileName);
        var stamp = Path.Combine(artifacts, $"worker-{runtime}.stamp");
        var wanted = await SourceHash.OfAsync("worker", "protos").ConfigureAwait(false);
        if (File.Exists(binary) && File.Exists(stamp) && await File.ReadAllTextAsync(stamp).ConfigureAwait(false) == wanted)
            return binary;

        RequireLinker();
        File.Delete(stamp);
        // From the start: a step that is skipped prints no warnings.
        var intermediate = Path.Combine(RepositoryPaths.Root, "worker", "obj", "Release", RepositoryPaths.Framework, runtime);
        if (Directory.Exists(intermediate))
            Directory.Delete(intermediate, recursive: true);
        // No build servers: they would outlive the tests.
        await using var publish = ChildProcess.Start(
            "dotnet", ["publish", "worker", "-c", "Release", "-r", runtime, "--disable-build-servers", "-nologo"],
            new Dictionary<string, string?> { ["MSBUILDDISABLENODEREUSE"] = "1" });
        var exitCode = await publish.WaitForExitAsync(Bound).ConfigureAwait(false);
        var warnings = publish
            .Output.Split('\n')
            .Where(line => line.Contains(": warning ", StringComparison.Ordinal))
            .Distinct()
            .ToArray();
        if (exitCode != 0 || warnings.Length > 0)
        {
            if (File.Exists(binary))
                File.Delete(binary);
            throw new InvalidOperationException(exitCode != 0
                ? $"`dotnet publish worker -r {runtime}` failed:\n{publish.Output}{publish.Error}"
                : $"`dotnet publish worker -r {runtime}` printed warnings:\n{string.Join('\n', warnings)}");
        }

        await File.WriteAllTextAsync(stamp, wanted).ConfigureAwait(false);
        return binary;
    }

    static void RequireLinker()
    {
        if (OperatingSystem.IsWindows())
            return;
        if (Programs.OnPath("clang", "gcc") is null)
        {
            throw new InvalidOperationException(
                "Publishing the worker as a native binary needs a C linker, and neither clang nor gcc was found.\n"
                    + (
                        OperatingSystem.IsMacOS()
                            ? "Install it with: xcode-select --install"
                            : "Install it, on Debian or Ubuntu: apt-get install clang zlib1g-dev"));
        }
    }
}
