using System.Globalization;
using AgentGatewayPerf.Benchmarks.Machine;

namespace AgentGatewayPerf.Benchmarks.Clients;

/// <summary>autocannon: Node.js. Installed from its lock file into a folder of the benchmarks.</summary>
sealed class Autocannon : Peer
{
    static readonly string Folder = Path.Combine(RepositoryFolders.Artifacts, "autocannon");
    static readonly string Source = Path.Combine(RepositoryFolders.Root, "tests", "Benchmarks", "autocannon");
    static readonly string Script = Path.Combine(Folder, "node_modules", "autocannon", "autocannon.js");

    public override string Name => "autocannon";

    public override string Hint => "apt-get install nodejs npm; autocannon itself is installed by this command";

    public override bool IsThere => Tools.Find("node") != null && (File.Exists(Script) || Tools.Find("npm") != null);

    public override async Task PrepareAsync(CancellationToken cancellation)
    {
        var stamp = Path.Combine(Folder, ".installed");
        var wanted = await File.ReadAllTextAsync(Path.Combine(Source, "package-lock.json"), cancellation);
        if (File.Exists(stamp) && await File.ReadAllTextAsync(stamp, cancellation) == wanted)
            return;
        await Console.Error.WriteLineAsync("Installing autocannon …");
        Directory.CreateDirectory(Folder);
        foreach (var file in new[] { "package.json", "package-lock.json" })
            File.Copy(Path.Combine(Source, file), Path.Combine(Folder, file), overwrite: true);
        var (exitCode, output) = await Shell.RunAsync(
            Tools.Require("npm", "npm"), ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], Folder, cancellation);
        if (exitCode != 0)
            throw new BenchmarkException($"autocannon could not be installed:\n{output}");
        await File.WriteAllTextAsync(stamp, wanted, cancellation);
    }

    protected override (string File, IEnumerable<string> Arguments) CommandLine(LoadPlan plan) => (
        Tools.Find("node")!,
        [
            Script, "--no-progress", "-c", Text(plan.Connections), "-d", Text(plan.Seconds), "-m", "POST", "-i", plan.WriteBody(),
            .. HeaderArguments("-H"), plan.Url.AbsoluteUri,
        ]);

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
