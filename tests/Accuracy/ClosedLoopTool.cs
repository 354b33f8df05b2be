using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;
using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.Accuracy;

/// <summary>A closed-loop load tool of others, to show what it makes of a stall.</summary>
/// <param name="Name">Its program.</param>
/// <param name="Arguments">Its arguments for so many seconds and connections; the URL follows.</param>
/// <param name="Requests">Where its output has the number of requests.</param>
/// <param name="P50">Where it has the median.</param>
/// <param name="P99">Where it has the 99th percentile.</param>
/// <param name="Max">Where it has the longest.</param>
sealed partial record ClosedLoopTool(
    string Name, Func<int, int, IReadOnlyList<string>> Arguments, [StringSyntax("Regex")] string Requests,
    [StringSyntax("Regex")] string P50, [StringSyntax("Regex")] string P99, [StringSyntax("Regex")] string Max)
{
    /// <summary>wrk, which adds to its percentiles what it thinks it would have measured; and ab, which shows what it
    /// measured.</summary>
    public static IReadOnlyList<ClosedLoopTool> All { get; } =
    [
        new("wrk", (seconds, connections) => ["-t1", $"-c{connections}", $"-d{seconds}s", "--latency"],
            @"(\d+) requests in", @"50%\s+(\S+)", @"99%\s+(\S+)", @"Latency\s+\S+\s+\S+\s+(\S+)"),
        new("ab", (seconds, connections) => ["-k", "-q", "-c", $"{connections}", "-t", $"{seconds}", "-n", "100000000"],
            @"Complete requests:\s+(\d+)", @" 50%\s+(\d+)", @" 99%\s+(\d+)", @" 100%\s+(\d+)"),
    ];

    /// <summary>What it says, in one line of the page; that it is not installed where it is not.</summary>
    public async Task<string> RunAsync(string behaviour, int seconds, int connections)
    {
        if (Programs.OnPath(Name) is not { } program)
            return $"- {Name}: not installed";
        await using var target = await TargetProcess.StartScriptedAsync("card", behaviour);
        await using var process = ChildProcess.Start(
            program, [.. Arguments(seconds, connections), new Uri(target.Url, "/.well-known/agent-card.json").AbsoluteUri]);
        await process.WaitForExitAsync(TimeSpan.FromSeconds(seconds + 30));
        var served = (await target.RecordAsync())
            .Select(request => (request.LeftUs - request.ArrivedUs) / 1_000.0)
            .Order()
            .ToArray();
        return $"- {Name}: {Find(Requests)} requests, p50 {Milliseconds(P50)}, p99 {Milliseconds(P99)}, max {Milliseconds(Max)}; "
            + $"p99 of what the target served it: {Markdown.Ms(served[(int)(served.Length * 0.99)])}";

        string Find(string pattern) => Regex.Match(process.Output, pattern).Groups[1].Value;

        string Milliseconds(string pattern)
        {
            var match = Duration().Match(Find(pattern));
            var number = double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
            return Markdown.Ms(match.Groups[2].Value switch { "us" => number / 1_000, "s" => number * 1_000, _ => number });
        }
    }

    [GeneratedRegex(@"^([\d.]+)(us|ms|s|)$")]
    private static partial Regex Duration();
}
