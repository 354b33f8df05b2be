using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.Modal.Tests.Support;

/// <summary>What is on the PATH of a container: the worker as a native binary, and the orchestrator as it was built with the
/// tests.</summary>
static class Binaries
{
    static readonly Lazy<Task<string>> Folder = new(LinkAsync);

    /// <summary>The folder with both.</summary>
    /// <exception cref="InvalidOperationException">The worker could not be published.</exception>
    public static Task<string> FolderAsync() => Folder.Value;

    static async Task<string> LinkAsync()
    {
        var folder = Path.Combine(RepositoryPaths.Root, "artifacts", "tests", "container");
        Directory.CreateDirectory(folder);
        foreach (
            var binary in (string[])[await WorkerBinary.AotAsync(), RepositoryPaths.Program("orchestrator", "agentgateway-perf")])
        {
            var link = Path.Combine(folder, Path.GetFileName(binary));
            File.Delete(link);
            File.CreateSymbolicLink(link, binary);
        }
        return folder;
    }
}
