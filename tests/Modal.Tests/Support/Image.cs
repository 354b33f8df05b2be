using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.Modal.Tests.Support;

/// <summary>
/// The binaries of Modal's image, published by the image's own commands in a folder that holds its context and nothing else, once
/// for each state of the sources.
/// </summary>
static class Image
{
    static readonly TimeSpan Bound = TimeSpan.FromMinutes(15);
    static readonly Lazy<Task<string>> Published = new(PublishAsync);

    /// <summary>The folder of both: the worker as a native binary, the orchestrator with its runtime.</summary>
    /// <exception cref="InvalidOperationException">The commands failed.</exception>
    public static Task<string> BinariesAsync() => Published.Value;

    static async Task<string> PublishAsync()
    {
        var artifacts = Path.Combine(RepositoryPaths.Root, "artifacts", "tests");
        var image = Path.Combine(artifacts, "image");
        var (stamp, binaries) = (Path.Combine(artifacts, "image.stamp"), Path.Combine(image, "bin"));
        using var held = await CrossProcessLock.TakeAsync(Path.Combine(artifacts, "image.lock"), Bound);
        var wanted = await SourceHash.OfAsync("worker", "protos", "orchestrator", "modal");
        if (File.Exists(stamp) && await File.ReadAllTextAsync(stamp) == wanted)
            return binaries;

        // No build servers: they would outlive the tests.
        await using var publish = ChildProcess.Start(
            await Sdk.PythonAsync(Sdk.Newest), ["-m", "pytest", "-p", "no:cacheprovider", "-q", "test_image_build.py"],
            new Dictionary<string, string?>
            {
                ["AGENTGATEWAY_PERF_IMAGE"] = image,
                ["MSBUILDDISABLENODEREUSE"] = "1",
                ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
                ["UseSharedCompilation"] = "false",
            },
            Sdk.Tests);
        if (await publish.WaitForExitAsync(Bound) != 0)
            throw new InvalidOperationException($"The image's commands failed:\n{publish.Output}{publish.Error}");
        await File.WriteAllTextAsync(stamp, wanted);
        return binaries;
    }
}
