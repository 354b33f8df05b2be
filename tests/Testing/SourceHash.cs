using System.Security.Cryptography;
using System.Text;

namespace AgentGatewayPerf.Testing;

/// <summary>Tells whether something that was made of sources has to be made again.</summary>
public static class SourceHash
{
    /// <summary>Changes when a source changes, or what all projects share.</summary>
    /// <param name="folders">Folders of the repository; what is built in them does not count.</param>
    public static async Task<string> OfAsync(params string[] folders)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var files = folders
            .SelectMany(folder =>
                Directory.EnumerateFiles(Path.Combine(RepositoryPaths.Root, folder), "*", SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(RepositoryPaths.Root, "Directory.*.props"))
            .Append(Path.Combine(RepositoryPaths.Root, "global.json"))
            .Select(file => Path.GetRelativePath(RepositoryPaths.Root, file))
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "__pycache__"))
            .Order(StringComparer.Ordinal);
        foreach (var file in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(file + "\n"));
            hash.AppendData(await File.ReadAllBytesAsync(Path.Combine(RepositoryPaths.Root, file)).ConfigureAwait(false));
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
