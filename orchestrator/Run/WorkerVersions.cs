namespace AgentGatewayPerf.Run;

/// <summary>Finds workers that are of another version than this program.</summary>
static class WorkerVersions
{
    /// <summary>The version of this program.</summary>
    public static string Own { get; } = typeof(WorkerVersions).Assembly.GetName().Version!.ToString(3);

    /// <summary>What the user should know, one line for each other version.</summary>
    /// <param name="versions">What each shard's worker said; null where it said nothing.</param>
    public static IEnumerable<string> Warnings(IEnumerable<string?> versions) => versions
        .Select((version, shard) => (Version: version, Shard: shard))
        .Where(worker => worker.Version is not null && worker.Version != Own)
        .GroupBy(worker => worker.Version!)
        .Select(group => Warning(group.Key.Length > 0 ? group.Key : "unknown", [.. group.Select(worker => worker.Shard)]));

    static string Warning(string version, int[] shards)
    {
        var (s, are) = shards.Length == 1 ? ("", "is") : ("s", "are");
        return $"The worker{s} of shard{s} {string.Join(", ", shards)} {are} of version {version}, and this program of {Own}: "
            + "figures may differ. Use workers of the same version.";
    }
}
