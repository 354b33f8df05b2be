using AgentGatewayPerf.Common;

namespace AgentGatewayPerf.Settings;

/// <summary>Finds files that would be written over one another.</summary>
static class DistinctFiles
{
    /// <summary>Checks that every name stands for a file of its own.</summary>
    /// <param name="files">What names each, and its path; null for those that are not wanted.</param>
    /// <exception cref="UsageException">Two are the same file.</exception>
    public static void Check(IEnumerable<(string Name, string? Path)> files)
    {
        var seen = new Dictionary<string, string>();
        foreach (var (name, path) in files)
        {
            // What is written through can be shared: /dev/null, a pipe.
            if (path is null || FilePlace.Of(name, path) is not { IsWrittenThrough: false } place)
                continue;
            if (!seen.TryAdd(place.Path, name))
                throw new UsageException($"{seen[place.Path]} and {name} name the same file, {path}: one would replace the other.");
        }
    }
}
