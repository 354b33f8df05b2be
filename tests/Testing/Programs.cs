namespace AgentGatewayPerf.Testing;

/// <summary>Programs of this machine.</summary>
public static class Programs
{
    /// <summary>The first of some programs that is on PATH, as a path; null when none is.</summary>
    /// <param name="names">File names.</param>
    public static string? OnPath(params string[] names) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
}
