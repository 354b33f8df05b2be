namespace AgentGatewayPerf.Benchmarks.Machine;

/// <summary>Where things are in the repository.</summary>
static class RepositoryFolders
{
    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>What the benchmarks build and keep.</summary>
    public static string Artifacts => Path.Combine(Root, "artifacts", "benchmarks");

    static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder != null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "AgentGatewayPerf.sln")))
                return folder.FullName;
        }
        throw new BenchmarkException("The benchmarks must run from within the repository.");
    }
}
