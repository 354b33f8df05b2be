using AgentGatewayPerf.Common;
using AgentGatewayPerf.Report;
using AgentGatewayPerf.Report.Json;

namespace AgentGatewayPerf.Compare;

/// <summary>Reads runs from results files and from folders of them.</summary>
static class RunFiles
{
    /// <summary>All runs, the earliest first. A file of a load that was repeated holds several.</summary>
    /// <param name="paths">Files and folders; of a folder every results file counts, whatever else lies there.</param>
    /// <param name="skipped">Told of every file in a folder that is not a results file; null for nobody.</param>
    /// <exception cref="UsageException">A file cannot be read, or a folder holds none.</exception>
    public static IReadOnlyList<ResultsDocument> Read(IEnumerable<string> paths, Action<string>? skipped = null) =>
    [
        .. paths.SelectMany(path => Directory.Exists(path) ? ReadFolder(path, skipped) : RunsOf(ResultsFile.Read(path)))
            .OrderBy(run => run.StartedAt),
    ];

    /// <summary>The last ones.</summary>
    public static IReadOnlyList<ResultsDocument> Last(IReadOnlyList<ResultsDocument> runs, int? count) =>
        count is { } last ? [.. runs.TakeLast(last)] : runs;

    static List<ResultsDocument> ReadFolder(string path, Action<string>? skipped)
    {
        var runs = new List<ResultsDocument>();
        foreach (var file in Directory.EnumerateFiles(path, "*.json").Order(StringComparer.Ordinal))
        {
            try
            {
                runs.AddRange(RunsOf(ResultsFile.Read(file)));
            }
            catch (UsageException e)
            {
                skipped?.Invoke(e.Message);
            }
        }
        return runs.Count > 0 ? runs : throw new UsageException($"The folder {path} holds no results file. Write one with --output.");
    }

    // What each run of a repeated load measured, under what all of them have in common.
    static IEnumerable<ResultsDocument> RunsOf(ResultsDocument document) => document.Runs.Count == 0
        ? [document]
        : document.Runs.Select(run => document with
        {
            RunId = $"{document.RunId}/{run.Run}",
            StartedAt = run.Patterns.Select(p => p.StartedAt).FirstOrDefault(at => at is not null) ?? document.StartedAt,
            Patterns = run.Patterns,
            Runs = [],
            Spread = [],
        });
}
