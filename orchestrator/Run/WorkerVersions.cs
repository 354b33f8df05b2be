using System.Globalization;

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
        .Select(group => string.Create(CultureInfo.InvariantCulture,
            $"The worker{(group.Count() == 1 ? "" : "s")} of shard{(group.Count() == 1 ? "" : "s")} {string.Join(", ", group.Select(w => w.Shard))} "
            + $"{(group.Count() == 1 ? "is" : "are")} of version {group.Key}, and this program of {Own}: figures may differ. Use workers of the same version."));
}
