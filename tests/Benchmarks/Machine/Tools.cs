namespace AgentGatewayPerf.Benchmarks.Machine;

/// <summary>Programs of this machine.</summary>
static class Tools
{
    /// <returns>Full path of a program on PATH; null when it is not there.</returns>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);

    /// <returns>Full path of a program on PATH.</returns>
    /// <exception cref="BenchmarkException">It is not there.</exception>
    public static string Require(string name, string package) =>
        Find(name) ?? throw new BenchmarkException($"{name} is missing. On Debian: apt-get install {package}");
}
