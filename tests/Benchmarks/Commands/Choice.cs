namespace AgentGatewayPerf.Benchmarks.Commands;

/// <summary>Several of a few things, by their names.</summary>
static class Choice
{
    const string None = "none";

    /// <param name="names">Names with commas between them, or "none".</param>
    /// <param name="all">What can be chosen.</param>
    /// <param name="nameOf">Name of one.</param>
    /// <exception cref="BenchmarkException">A name is not known.</exception>
    public static List<T> Of<T>(string names, IReadOnlyList<T> all, Func<T, string> nameOf) =>
        names == None
            ? []
            :
            [
                .. names
                    .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                    .Select(name =>
                        all.FirstOrDefault(item => nameOf(item) == name)
                        ?? throw new BenchmarkException(
                            $"\"{name}\" is not known. There are: {string.Join(", ", all.Select(nameOf))}.")),
            ];
}
