using System.Collections.Concurrent;
using System.ComponentModel;
using System.Security.Cryptography;

namespace AgentGatewayPerf.Testing;

/// <summary>The npm packages of a folder, installed once for each state of its lock file.</summary>
public static class NodeInstall
{
    static readonly TimeSpan Bound = TimeSpan.FromMinutes(5);
    static readonly ConcurrentDictionary<string, Lazy<Task<string>>> Installed = new();

    /// <summary>Installs what is missing for the Node targets.</summary>
    /// <returns>Their folder.</returns>
    /// <exception cref="InvalidOperationException">Node or npm is missing, or the installation failed; the message says what to do.</exception>
    public static Task<string> EnsureAsync() => EnsureAsync(Path.Combine(RepositoryPaths.Root, "tests", "Targets", "node"));

    /// <summary>Installs what is missing in a folder with a lock file.</summary>
    /// <returns>The folder.</returns>
    /// <exception cref="InvalidOperationException">Node or npm is missing, or the installation failed; the message says what to do.</exception>
    public static Task<string> EnsureAsync(string folder) =>
        Installed.GetOrAdd(folder, _ => new Lazy<Task<string>>(() => InstallAsync(folder))).Value;

    static async Task<string> InstallAsync(string folder)
    {
        using var held = await CrossProcessLock.TakeAsync(Path.Combine(folder, "obj", "npm.lock"), Bound).ConfigureAwait(false);
        var stamp = Path.Combine(folder, "node_modules", ".installed");
        var wanted = Convert.ToHexString(
            SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(folder, "package-lock.json")).ConfigureAwait(false)));
        if (File.Exists(stamp) && await File.ReadAllTextAsync(stamp).ConfigureAwait(false) == wanted)
            return folder;

        try
        {
            await using var npm = ChildProcess.Start(
                OperatingSystem.IsWindows() ? "npm.cmd" : "npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"],
                directory: folder);
            if (await npm.WaitForExitAsync(Bound).ConfigureAwait(false) != 0)
                throw new InvalidOperationException($"`npm ci` in {folder} failed:\n{npm.Error}");
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException("npm was not found: the test targets need Node.js 20 or later with npm.", e);
        }

        await File.WriteAllTextAsync(stamp, wanted).ConfigureAwait(false);
        return folder;
    }
}
