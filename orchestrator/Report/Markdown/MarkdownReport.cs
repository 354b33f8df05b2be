using System.Globalization;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Judge;
using AgentGatewayPerf.Judge.Capacity;
using AgentGatewayPerf.Judge.Overhead;
using AgentGatewayPerf.Report.Json;

namespace AgentGatewayPerf.Report.Markdown;

/// <summary>A summary for places that show Markdown, such as pull requests.</summary>
static class MarkdownReport
{
    /// <summary>Writes the file.</summary>
    public static void Write(Stream stream, ResultsDocument document)
    {
        using var output = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        output.WriteLine(
            $"## {(document.Exit.Verdict == Verdict.Ok ? "✅" : "❌")} Load test: {EnumWord.ForPeople(document.Exit.Verdict)}");
        output.WriteLine();
        var servers = document.Overhead.Count == 0
            ? Text(document.Configuration.GatewayUrl)
            : string.Join(", ", document.Overhead[0].Targets.Select(t => Text($"{t.Name} ({t.Url})")));
        output.WriteLine($"{Text(document.Exit.Reason)} · {servers} · "
            + $"{Words.Count(document.Summary.TotalRequests, "request")} · {Words.Count(document.Shards.Count, "worker")}"
            + (document.Label is { } label ? $" · {Text(label)}" : ""));
        WriteThresholds(output, document);
        WriteOverhead(output, document.Overhead);
        WriteCapacity(output, document.Capacity);
        WriteSpread(output, document);
        WriteDrift(output, document.Drift);
        WritePatterns(output, document);
        WriteErrors(output, document);
        foreach (var line in document.Problems.Concat(document.Advice).Concat(document.Warnings))
            output.WriteLine($"\n> {Text(line)}");
        if (document.Tags.Count > 0)
            output.WriteLine("\n" + string.Join(" · ", document.Tags.Select(t => $"{Text(t.Key)} = {Text(t.Value)}")));
        if (document.Command.Length > 0)
            output.WriteLine($"\n<details><summary>The same run again</summary>\n\n{Fenced(document.Command)}\n\n</details>");
    }

    static void WriteThresholds(TextWriter output, ResultsDocument document)
    {
        if (document.Thresholds.Count == 0)
            return;
        output.WriteLine("\n| Threshold | Where | Wanted | Measured |\n|---|---|---:|---:|");
        foreach (var t in document.Thresholds)
        {
            output.WriteLine($"| {(t.Passed ? "✅" : "❌")} {t.Metric} | {Text(ThresholdWords.Where(t))} | "
                + $"{Text(t.Comparison)} {ThresholdWords.Limit(t)} | {ThresholdWords.Value(t)} |");
        }
    }

    static void WriteOverhead(TextWriter output, IReadOnlyList<OverheadReport> overhead)
    {
        foreach (var o in overhead)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"\nAdded to {Text(o.Reference)} by {Text(o.Pattern)}, {o.Confidence:0%} confidence interval in brackets:\n"));
            output.WriteLine($"| Target | RPS | Failed | {string.Join(" | ", OverheadBootstrap.Metrics)} |");
            output.WriteLine($"|---|---:|---:|{string.Concat(OverheadBootstrap.Metrics.Select(_ => "---:|"))}");
            foreach (var t in o.Targets)
            {
                var cells = t.Added.Count == 0
                    ? OverheadBootstrap.Metrics.Select(m => Words.Milliseconds(ReferenceOf(o, m)))
                    : t.Added.Select(a => a.LowUs is null
                        ? FindingLines.Signed(a.AddedUs)
                        : $"{FindingLines.Signed(a.AddedUs)} [{FindingLines.Signed(a.LowUs)}, {FindingLines.Signed(a.HighUs)}]");
                output.WriteLine($"| {Text(t.Name)} | {Words.TwoDecimals(t.RequestsPerSecond)} | {t.Failed} | {string.Join(" | ", cells.Select(Text))} |");
            }
        }
    }

    static double? ReferenceOf(OverheadReport overhead, string metric) =>
        overhead.Targets.SelectMany(t => t.Added).FirstOrDefault(a => a.Metric == metric)?.ReferenceUs;

    static void WriteCapacity(TextWriter output, CapacityReport? capacity)
    {
        if (capacity is null)
            return;
        output.WriteLine($"\n**{Text(capacity.Statement)}**\n\n| {Text(capacity.Unit)} | RPS | p50 | p99 | Errors | Not sent | Verdict |\n|---:|---:|---:|---:|---:|---:|---|");
        foreach (var p in capacity.Curve)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {CapacitySteps.Words(p.Load)} | {p.Rate:0.0} | {Words.Milliseconds(p.P50Us)} | {Words.Milliseconds(p.P99Us)} | {p.ErrorRate ?? 0:0.00%} | {p.NotSent} | {EnumWord.ForPeople(p.Verdict)}{(p.Load == capacity.Knee ? ", knee" : "")} |"));
        }
    }

    static void WriteSpread(TextWriter output, ResultsDocument document)
    {
        if (document.Spread.Count == 0)
            return;
        output.WriteLine($"\n{Words.Count(document.Runs.Count, "run")} of the same load:\n");
        output.WriteLine("| Pattern | Metric | Mean | 95% interval | Spread | Every run |\n|---|---|---:|---:|---:|---|");
        foreach (var s in document.Spread)
        {
            var cells = FindingLines.Cells(s);
            output.WriteLine($"| {Text(s.Pattern)} | {s.Metric} | {cells.Mean} | {Text(cells.Interval)} | {cells.Spread} | {cells.Values} |");
        }
    }

    static void WriteDrift(TextWriter output, IReadOnlyList<Drift> drifts)
    {
        if (drifts.Count == 0)
            return;
        output.WriteLine("\nFirst quarter of the load against the last:\n");
        output.WriteLine("| Pattern | Metric | First | Last | Change | 99% interval | Verdict |\n|---|---|---:|---:|---:|---:|---|");
        foreach (var d in drifts)
        {
            var cells = FindingLines.Cells(d);
            output.WriteLine($"| {Text(d.Pattern)} | {d.Metric} | {cells.First} | {cells.Last} | {cells.Change} | {Text(cells.Interval)} | {(d.Drifts == true ? "❌ " : "")}{cells.Verdict} |");
        }
    }

    static void WritePatterns(TextWriter output, ResultsDocument document)
    {
        output.WriteLine(
            "\n| Pattern | Requests | Failed | RPS | Avg | p50 | p95 | p99 | Max |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var pattern in document.Patterns.Where(p => p.Started))
        {
            var times = pattern.SuccessfulTimes.ResponseTime;
            output.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {pattern.Pattern} | {pattern.TotalRequests} | {pattern.Failed} | {pattern.RequestsPerSecond:0.0} | ")
                    + $"{Words.Milliseconds(times?.MeanUs)} | {Words.Milliseconds(times?.P50Us)} | {Words.Milliseconds(times?.P95Us)} | "
                    + $"{Words.Milliseconds(times?.P99Us)} | {Words.Milliseconds(times?.MaxUs)} |");
        }
    }

    static void WriteErrors(TextWriter output, ResultsDocument document)
    {
        var failures = document.Patterns.SelectMany(p => p.Failures.Select(f => (p.Pattern, Failure: f))).ToList();
        if (failures.Count == 0)
            return;
        output.WriteLine("\n| Errors | Pattern | Requests | First message |\n|---|---|---:|---|");
        foreach (var (pattern, f) in failures)
        {
            output.WriteLine(
                $"| {f.Class}{(f.Code == 0 ? "" : $" {f.Code}")}{(f.Setup ? " (setup)" : "")} | {pattern} | {f.Count} | "
                + $"{Text(f.Messages.Count > 0 ? f.Messages[0] : "")} |");
        }
    }

    // What a gateway says must not become a link, an image, a cell or an element.
    static string Text(string text) => string.Concat(text.Select(c => c switch
    {
        '\n' or '\r' or '\t' => " ",
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '\\' or '`' or '*' or '[' or ']' or '|' or '!' or '#' or '@' or '~' => $"\\{c}",
        _ => c.ToString(),
    }));

    // A fence longer than any run of backticks inside.
    static string Fenced(string text)
    {
        var fence = "```";
        while (text.Contains(fence, StringComparison.Ordinal))
            fence += "`";
        return $"{fence}sh\n{text}\n{fence}";
    }
}
