using System.Globalization;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Fleet.Modal;
using AgentGatewayPerf.Judge;
using AgentGatewayPerf.Report.Json;

namespace AgentGatewayPerf.Report;

/// <summary>
/// The report people and their scripts read. The first eight lines of a pattern and the first four of the summary never change;
/// everything else follows them.
/// </summary>
sealed class ConsoleReport(TextWriter output)
{
    const int MaxErrors = 10;
    const int MaxSlowest = 5;

    /// <summary>Writes the report of a run.</summary>
    public void Write(ResultsDocument document)
    {
        var demo = document.Configuration.IsDemo ? " (embedded demo gateway)" : "";
        if (document.Overhead.Count == 0)
            Line($"Gateway: {document.Configuration.GatewayUrl}{demo}");
        else
            Line($"Targets: {string.Join(", ", document.Overhead[0].Targets.Select(t => $"{t.Name} ({t.Url})"))}");
        foreach (var pattern in document.Patterns.Where(p => p.Started))
            Write(pattern);
        foreach (var line in FindingLines.Of(document))
            Line(line);
        WriteSummary(document);
        Line("");
        WriteGenerator(document);
        output.Flush();
    }

    void Write(ResultsPattern pattern)
    {
        var response = pattern.SuccessfulTimes.ResponseTime;
        Line("");
        Line($"Pattern: {pattern.Pattern}");
        Line($"  Total requests: {pattern.TotalRequests}");
        Line($"  Successful: {pattern.Successful}");
        Line($"  Failed: {pattern.Failed}");
        Line($"  Avg latency: {Words.Milliseconds(response?.MeanUs)}");
        Line($"  P50 latency: {Words.Milliseconds(response?.P50Us)}");
        Line($"  P95 latency: {Words.Milliseconds(response?.P95Us)}");
        Line($"  P99 latency: {Words.Milliseconds(response?.P99Us)}");
        Line($"  RPS: {Words.TwoDecimals(pattern.RequestsPerSecond)}");
        Line($"  P90 latency: {Words.Milliseconds(response?.P90Us)}");
        Line($"  P99.9 latency: {Words.Milliseconds(response?.P999Us)}");
        Line($"  Max latency: {Words.Milliseconds(response?.MaxUs)}");
        foreach (var line in LoadLines.Of(pattern))
            Line($"  {line}");
        LineUnlessZero("Aborted", pattern.Aborted);
        LineUnlessZero("Not sent", pattern.NotSent);
        LineUnlessZero("Unknown (lost)", pattern.Unaccounted);
        if (pattern.Partial)
            Line("  Partial: cut short, see the summary");
        foreach (var fault in pattern.Faults)
        {
            Line(
                $"  Could not run on {fault.Shards} of {Words.Count(pattern.Shards.Count, "shard")}: {FirstLine(fault.Message)}");
        }
        WriteErrors("Errors", [.. pattern.Failures.Where(f => !f.Setup)]);
        WriteOperations(pattern);
        WriteSetup(pattern);
        WriteSlowest(pattern);
        if (pattern.Facts.Count > 0)
            Line($"  Detected: {string.Join(", ", pattern.Facts)}");
        foreach (var warning in pattern.Warnings)
            Line($"  Warning: {warning}");
    }

    void WriteErrors(string title, List<ResultsFailure> failures)
    {
        if (failures.Count == 0)
            return;
        Line($"  {title}:");
        foreach (var failure in failures.Take(MaxErrors))
        {
            Line($"    {Outcome(failure.Class, failure.Code)}: {failure.Count}");
            foreach (var message in failure.Messages)
                Line($"      {message}");
        }
        if (failures.Count > MaxErrors)
            Line($"    and {failures.Count - MaxErrors} more kinds: {failures.Skip(MaxErrors).Sum(f => f.Count)}");
    }

    void WriteOperations(ResultsPattern pattern)
    {
        if (pattern.Operations.Count < 2)
            return;
        Line("  Operations:");
        foreach (var operation in pattern.Operations)
        {
            var response = operation.SuccessfulTimes.ResponseTime;
            Line($"    {operation.Operation}: {operation.Successful + operation.Failed} requests, {operation.Failed} failed, "
                + $"avg {Words.Milliseconds(response?.MeanUs)}, p50 {Words.Milliseconds(response?.P50Us)}, "
                + $"p95 {Words.Milliseconds(response?.P95Us)}, p99 {Words.Milliseconds(response?.P99Us)}, "
                + $"max {Words.Milliseconds(response?.MaxUs)}");
        }
    }

    void WriteSetup(ResultsPattern pattern)
    {
        if (pattern.Setup.Count > 0)
            Line("  Setup:");
        foreach (var operation in pattern.Setup)
        {
            var service = operation.SuccessfulTimes.ServiceTime;
            var failed = operation.Failed > 0 ? $", {operation.Failed} failed" : "";
            Line(
                $"    {operation.Operation}: {operation.Successful + operation.Failed + operation.Aborted}{failed}, "
                    + $"p50 {Words.Milliseconds(service?.P50Us)}, p99 {Words.Milliseconds(service?.P99Us)}, max {Words.Milliseconds(service?.MaxUs)}"
            );
        }
        WriteErrors("Setup errors", [.. pattern.Failures.Where(f => f.Setup)]);
    }

    void WriteSlowest(ResultsPattern pattern)
    {
        if (pattern.Slowest.Count > 0)
            Line("  Slowest requests with trace context:");
        foreach (var slow in pattern.Slowest.Take(MaxSlowest))
        {
            Line($"    {Words.Milliseconds(slow.ResponseTimeUs)} {slow.Operation}, {Outcome(slow.Class, slow.Code)}, "
                + $"at {Words.TwoDecimals(slow.AtS)}s, shard {slow.Shard}, trace {slow.TraceId}");
        }
    }

    void WriteSummary(ResultsDocument document)
    {
        var summary = document.Summary;
        Line("");
        Line("Summary:");
        Line($"  Patterns tested: {summary.PatternsTested}");
        Line($"  Total requests: {summary.TotalRequests}");
        Line($"  Success rate: {Words.Percent(summary.Successful, summary.TotalRequests)}");
        Line($"  Avg latency: {Words.Milliseconds(summary.MeanLatencyUs)}");
        var builds = document.Shards.Select(s => s.Worker?.Build).OfType<string>().Distinct().ToList();
        var build = builds.Count > 0 ? $" ({string.Join(" and ", builds)})" : "";
        Line($"  Workers: {document.Configuration.Shards} {document.Fleet}{build}");
        if (document.Cost is { } cost)
        {
            Line(string.Create(
                CultureInfo.InvariantCulture, $"  Containers: {cost.Containers}, {cost.ContainerSeconds:0.#} container-seconds, ")
                + $"about {CostEstimate.Dollars(cost.Usd)}"
                + (cost.UsdPerMillionRequests is { } million ? $", {CostEstimate.Dollars(million)} per million requests" : "")
                + $" (prices of {cost.Prices})");
        }
        var notRun = document.Configuration.Patterns
            .Where(name => !document.Patterns.Any(p => p.Started && IsOf(p, name))).ToList();
        if (notRun.Count > 0)
            Line($"  Not run: {string.Join(", ", notRun)}");
        Line($"  Result: {EnumWord.ForPeople(document.Exit.Verdict)} ({document.Exit.Reason})");
        foreach (var threshold in document.Thresholds)
            Line($"  Threshold: {ThresholdWords.Of(threshold)}");
        foreach (var problem in document.Problems)
            Line($"  Incomplete: {problem}");
        foreach (var warning in document.Warnings)
            Line($"  Warning: {warning}");
        foreach (var advice in document.Advice)
            Line($"  Advice: {advice}");
    }

    // Of several targets every one has its own.
    static bool IsOf(ResultsPattern pattern, string name) =>
        pattern.Pattern == name || pattern.Pattern.StartsWith(name + " on ", StringComparison.Ordinal);

    void WriteGenerator(ResultsDocument document)
    {
        var (status, limits) = document.Generator;
        if (status == GeneratorStatus.NotJudged)
            Line("Generator: not judged: no load lasted a second; use --duration, or more requests");
        else if (status == GeneratorStatus.Ok)
            Line("Generator: ok");
        foreach (var limit in limits)
        {
            var shards = document.Configuration.Shards;
            var which = shards == 1 ? "" : $"{limit.Shards.Count} of {shards} shards, ";
            Line($"Generator: limited: {limit.Reason} ({which}in {string.Join(", ", limit.Patterns)}); {limit.Advice}");
        }
    }

    void LineUnlessZero(string label, long value)
    {
        if (value != 0)
            Line($"  {label}: {value}");
    }

    // The same bytes on every system: scripts read this.
    void Line(string text) => output.Write(text + "\n");

    static string Outcome(string word, int code) => code == 0 ? word : $"{word} {code}";

    static string FirstLine(string text) => text.Split('\n', 2)[0].TrimEnd();
}
