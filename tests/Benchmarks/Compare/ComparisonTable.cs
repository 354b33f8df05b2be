using System.Globalization;
using AgentGatewayPerf.Benchmarks.Clients;
using AgentGatewayPerf.Benchmarks.Report;

namespace AgentGatewayPerf.Benchmarks.Compare;

/// <summary>A comparison as Markdown.</summary>
static class ComparisonTable
{
    public static string Of(Comparison comparison)
    {
        var table = new MarkdownTable(
            "client", "µs CPU a request", "× wrk", "by round", "user + system", "requests/s", "× wrk", "peak MB", "client busy",
            "target busy");
        var wrk = Rows(comparison).FirstOrDefault(row => row.Name == Peers.Measure);
        foreach (var row in Rows(comparison).OrderBy(row => row.Cpu.Median))
        {
            table.Add(
                row.Name,
                row.Cpu.ToMarkdown("0.00"),
                Ratio(row.Cpu.Median, wrk?.Cpu.Median),
                ByRound(comparison.WindowsOf(row.Name), comparison.WindowsOf(Peers.Measure)),
                $"{Number(row.User, "0.0")} + {Number(row.System, "0.0")}",
                row.Rate.ToMarkdown("#,0"),
                Ratio(row.Rate.Median, wrk?.Rate.Median),
                row.PeakMb.ToMarkdown("0.0"),
                Number(row.ClientBusy, "0 %"),
                Number(row.TargetBusy, "0 %"));
        }
        var failures = comparison.Failures.Select(failure => $"\n{failure.Key} is left out: {failure.Value}");
        return $"### {comparison.Shape.Name}: {comparison.Shape.Meaning}\n\n{table}{string.Concat(failures)}";
    }

    /// <summary>The most this process took of its core beside the target, as a share of the window.</summary>
    public static double DriverShare(Comparison comparison) =>
        comparison
            .Clients.SelectMany(comparison.WindowsOf)
            .Select(window => window.Driver / window.Elapsed)
            .DefaultIfEmpty()
            .Max();

    static IEnumerable<Row> Rows(Comparison comparison) =>
        from client in comparison.Clients
        let windows = comparison.WindowsOf(client)
        where windows.Count > 0
        select new Row(
            client,
            Spread.Of(windows.Select(w => w.CpuOfRequest)),
            Spread.Of(windows.Select(w => w.User / w.Requests)).Median,
            Spread.Of(windows.Select(w => w.System / w.Requests)).Median,
            Spread.Of(windows.Select(w => w.Requests / w.Elapsed * 1e6)),
            Spread.Of(windows.Select(w => w.PeakResidentKb / 1024.0)),
            Spread.Of(windows.Select(w => (w.User + w.System) / w.Elapsed)).Median,
            Spread.Of(windows.Select(w => w.Target / w.Elapsed)).Median);

    /// <summary>The ratio of each round by itself, which does not see what changes slowly; the median of them.</summary>
    static string ByRound(IReadOnlyList<Window> windows, IReadOnlyList<Window> measure) => measure.Count == 0
        ? ""
        : Number(Spread.Of(windows.Zip(measure, (window, of) => window.CpuOfRequest / of.CpuOfRequest)).Median, "0.00");

    static string Ratio(double value, double? measure) => measure is { } of ? Number(value / of, "0.00") : "";

    static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    sealed record Row(
        string Name, Spread Cpu, double User, double System, Spread Rate, Spread PeakMb, double ClientBusy, double TargetBusy);
}
