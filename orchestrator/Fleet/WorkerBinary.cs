using System.Runtime.InteropServices;
using AgentGatewayPerf.Common;

namespace AgentGatewayPerf.Fleet;

/// <summary>Finds the worker that a local fleet starts.</summary>
static class WorkerBinary
{
    public const string Variable = "AGENTGATEWAY_PERF_WORKER";

    static readonly string FileName = OperatingSystem.IsWindows() ? "agentgateway-perf-worker.exe" : "agentgateway-perf-worker";

    /// <summary>
    /// The one that was named, else the Native AOT binary published from this source tree unless its sources are newer, else the
    /// one that was built with this program; as a .dll where that came in a package for every system.
    /// </summary>
    /// <param name="named">From --worker-binary.</param>
    /// <param name="environment">Reads a variable.</param>
    /// <exception cref="UsageException">The one that was named does not exist.</exception>
    /// <exception cref="FleetException">There is none.</exception>
    public static string Find(string? named, Func<string, string?> environment)
    {
        if (named is not null)
            return Existing(named, "--worker-binary");
        if (environment(Variable) is { Length: > 0 } fromEnvironment)
            return Existing(fromEnvironment, Variable);
        var beside = Path.Combine(AppContext.BaseDirectory, "worker", FileName);
        var portable = Path.Combine(AppContext.BaseDirectory, "worker", "agentgateway-perf-worker.dll");
        return SourceRoot(AppContext.BaseDirectory) is { } root && Published(root) is { } published ? published
            : File.Exists(beside) ? beside
            : File.Exists(portable) ? portable
            : throw new FleetException(
                $"There is no worker at {beside}.\nBuild the solution, or name a worker with --worker-binary.");
    }

    /// <summary>Whether a better worker could be published from this source tree than the one that was found.</summary>
    /// <param name="found">What <see cref="Find"/> returned.</param>
    public static bool CouldBePublished(string found) =>
        SourceRoot(AppContext.BaseDirectory) is not null
        && Path.GetDirectoryName(found) == Path.Combine(AppContext.BaseDirectory, "worker");

    /// <summary>The binary published in a source tree; null when there is none or its sources have changed since.</summary>
    public static string? Published(string root)
    {
        var binary = Path.Combine(
            root, "worker", "bin", "Release", "net10.0", RuntimeInformation.RuntimeIdentifier, "publish", FileName);
        if (!File.Exists(binary))
            return null;
        var published = File.GetLastWriteTimeUtc(binary);
        return Sources(root).All(source => File.GetLastWriteTimeUtc(source) <= published) ? binary : null;
    }

    static IEnumerable<string> Sources(string root)
    {
        foreach (var folder in (string[])["worker", "protos"])
        {
            var path = Path.Combine(root, folder);
            foreach (var file in Directory.EnumerateFiles(path))
                yield return file;
            foreach (var sub in Directory.EnumerateDirectories(path).Where(d => Path.GetFileName(d) is not ("bin" or "obj")))
            {
                foreach (var file in Directory.EnumerateFiles(sub, "*", SearchOption.AllDirectories))
                    yield return file;
            }
        }
    }

    static string? SourceRoot(string from)
    {
        for (var folder = new DirectoryInfo(from); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "AgentGatewayPerf.sln")))
                return folder.FullName;
        }
        return null;
    }

    static string Existing(string path, string name) =>
        File.Exists(path) ? Path.GetFullPath(path) : throw new UsageException($"{name} names {path}, where no file is.");
}
