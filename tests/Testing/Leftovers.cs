using System.Diagnostics;
using System.Text;

namespace AgentGatewayPerf.Testing;

/// <summary>
/// Finds processes that a test has started, directly or through others, also when their parent is gone: they inherited a mark in
/// their environment. Works where /proc is, and by <c>ps</c> elsewhere.
/// </summary>
public sealed class Leftovers
{
    const string Variable = "AGENTGATEWAY_PERF_TEST_MARK";

    readonly string _mark = Guid.NewGuid().ToString("N");

    /// <summary>What the environment of the first process must hold.</summary>
    public KeyValuePair<string, string?> Mark => new(Variable, _mark);

    /// <summary>The processes with the mark that live now: id and command line.</summary>
    public IReadOnlyList<(int Id, string Command)> Find() => Directory.Exists("/proc/self") ? FindByProc() : FindByPs();

    /// <summary>Waits until no process with the mark is left.</summary>
    /// <exception cref="InvalidOperationException">Some are left after the bound; they have been killed by then.</exception>
    public async Task AssertNoneAsync(TimeSpan bound)
    {
        var deadline = DateTime.UtcNow + bound;
        var left = Find();
        for (; left.Count > 0 && DateTime.UtcNow < deadline; left = Find())
            await Task.Delay(50).ConfigureAwait(false);
        if (left.Count == 0)
            return;
        KillAll();
        throw new InvalidOperationException(
            $"Left behind after {bound.TotalSeconds:0} s:\n{string.Join('\n', left.Select(process => $"{process.Id} {process.Command}"))}");
    }

    /// <summary>Kills what is left.</summary>
    public void KillAll()
    {
        foreach (var (id, _) in Find())
        {
            try
            {
                Process.GetProcessById(id).Kill();
            }
            catch (Exception e) when (e is ArgumentException or InvalidOperationException)
            {
                // It ended by itself in between.
            }
        }
    }

    List<(int, string)> FindByProc()
    {
        var entry = Encoding.ASCII.GetBytes($"{Variable}={_mark}");
        List<(int, string)> found = [];
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out var id))
                continue;
            try
            {
                // Empty for a zombie, which is over and waits for its parent only.
                if (File.ReadAllBytes($"{folder}/environ").AsSpan().IndexOf(entry) >= 0)
                    found.Add((id, File.ReadAllText($"{folder}/cmdline").Replace('\0', ' ').Trim()));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It ended while it was looked at, or belongs to somebody else.
            }
        }

        return found;
    }

    List<(int, string)> FindByPs()
    {
        using var ps = Process.Start(
            new ProcessStartInfo("ps", ["-AEww", "-o", "pid=,command="]) { RedirectStandardOutput = true })!;
        var lines = ps.StandardOutput.ReadToEnd().Split('\n');
        ps.WaitForExit();
        return [.. lines.Where(line => line.Contains($"{Variable}={_mark}", StringComparison.Ordinal))
            .Select(line => line.Trim().Split(' ', 2))
            .Select(parts => (int.Parse(parts[0]), parts[1]))];
    }
}
