using System.Globalization;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Judge;
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
        output.WriteLine($"{Text(document.Exit.Reason)} · {Text(document.Configuration.GatewayUrl)} · "
            + $"{Words.Count(document.Summary.TotalRequests, "request")} · {Words.Count(document.Shards.Count, "worker")}"
            + (document.Label is { } label ? $" · {Text(label)}" : ""));
        WriteThresholds(output, document);
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
