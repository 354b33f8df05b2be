using System.Collections.Concurrent;
using System.ComponentModel;
using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.Modal.Tests.Support;

/// <summary>Versions of Modal's SDK, each in a virtual environment of its own that is made once.</summary>
static class Sdk
{
    /// <summary>The oldest and the newest that modal/requirements.txt allows.</summary>
    public const string Oldest = "1.4.3", Newest = "1.6.4";

    static readonly TimeSpan Bound = TimeSpan.FromMinutes(5);
    static readonly ConcurrentDictionary<string, Lazy<Task<string>>> Environments = new();

    /// <summary>The environment's Python.</summary>
    public static Task<string> PythonAsync(string version) =>
        Environments.GetOrAdd(version, v => new Lazy<Task<string>>(() => PrepareAsync(v))).Value;

    /// <summary>Folder of the Python tests and of the stand-in.</summary>
    public static string Tests { get; } = Path.Combine(RepositoryPaths.Root, "tests", "Modal");

    static async Task<string> PrepareAsync(string version)
    {
        try
        {
            await using var process = ChildProcess.Start("python3", [Path.Combine(Tests, "environment.py"), version]);
            return await process.WaitForExitAsync(Bound) == 0
                ? process.Output.Trim().Split('\n')[^1]
                : throw new InvalidOperationException(process.Output + process.Error);
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException(
                "The tests of the Modal fleet need Python 3.11 or later, and python3 was not found.", e);
        }
    }
}
