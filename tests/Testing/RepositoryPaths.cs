namespace AgentGatewayPerf.Testing;

/// <summary>Where things are in the working copy that the tests run from.</summary>
public static class RepositoryPaths
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The build configuration of the running tests, such as <c>Debug</c>; what they start was built in the same
    /// one.</summary>
    public static string Configuration { get; } =
        Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)))!;

    /// <summary>Name of the target framework folder of the running tests, such as <c>net10.0</c>.</summary>
    public static string Framework { get; } = Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));

    /// <summary>The built program of a project.</summary>
    /// <param name="project">Folder of the project, relative to <see cref="Root"/>.</param>
    /// <param name="assembly">Name of its assembly.</param>
    /// <exception cref="FileNotFoundException">The project was not built in this configuration.</exception>
    public static string Program(string project, string assembly)
    {
        var file = Path.Combine(
            Root, project, "bin", Configuration, Framework, assembly + (OperatingSystem.IsWindows() ? ".exe" : ""));
        return File.Exists(file)
            ? file
            : throw new FileNotFoundException(
                $"{file} is missing: build the solution in the {Configuration} configuration first.");
    }

    static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "AgentGatewayPerf.sln")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException($"No AgentGatewayPerf.sln above {AppContext.BaseDirectory}.");
    }
}
