using System.Globalization;
using System.Text.RegularExpressions;
using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.Accuracy;

/// <summary>A closed-loop load tool, to show what it misses: wrk, where it is installed.</summary>
static partial class Wrk
{
    /// <summary>Its own 50th and 99th percentile and maximum, ms, and the requests it made; null where it is not installed.</summary>
    public static async Task<(double P50, double P99, double Max, long Requests)?> RunAsync(string behaviour, int seconds, int connections)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(f => Path.Combine(f, "wrk"));
        if (path.FirstOrDefault(File.Exists) is not { } wrk)
            return null;
        await using var target = await TargetProcess.StartScriptedAsync("card", behaviour);
        await using var process = ChildProcess.Start(
            wrk, ["-t1", $"-c{connections}", $"-d{seconds}s", "--latency", new Uri(target.Url, "/.well-known/agent-card.json").AbsoluteUri]);
        await process.WaitForExitAsync(TimeSpan.FromSeconds(seconds + 30));
        var max = LatencyLine().Match(process.Output).Groups[1].Value;
        return (Milliseconds(Percentile("50%", process.Output)), Milliseconds(Percentile("99%", process.Output)), Milliseconds(max),
            long.Parse(RequestsLine().Match(process.Output).Groups[1].Value, CultureInfo.InvariantCulture));
    }

    static string Percentile(string name, string output) => Regex.Match(output, $@"{name}\s+(\S+)").Groups[1].Value;

    static double Milliseconds(string text)
    {
        var number = double.Parse(text.TrimEnd('u', 'm', 's'), CultureInfo.InvariantCulture);
        return text.EndsWith("us", StringComparison.Ordinal) ? number / 1_000 : text.EndsWith("ms", StringComparison.Ordinal) ? number : number * 1_000;
    }

    [GeneratedRegex(@"Latency\s+\S+\s+\S+\s+(\S+)")]
    private static partial Regex LatencyLine();

    [GeneratedRegex(@"(\d+) requests in")]
    private static partial Regex RequestsLine();
}
