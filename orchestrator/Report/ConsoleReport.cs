using AgentGatewayPerf.Common;
using AgentGatewayPerf.Fleet.Modal;
using AgentGatewayPerf.Judge;
using AgentGatewayPerf.Merge;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Run;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Report;

/// <summary>
/// The report people and their scripts read. The first eight lines of a pattern and the first four of the summary never change;
/// everything else follows them.
/// </summary>
sealed class ConsoleReport(TextWriter output)
{
    const int MaxErrors = 10;
    const int MaxSlowest = 5;

    public void Write(RunResult result, ExitStatus status)
    {
        var demo = result.Settings.Target.Gateway.IsDemo ? " (embedded demo gateway)" : "";
        Line($"Gateway: {GatewayAddress.Format(result.Settings.Target.Gateway.Url)}{demo}");
        foreach (var pattern in result.Tested)
            Write(result, pattern);
        WriteSummary(result, status);
        Line("");
        foreach (var line in result.Generator.Lines)
            Line(line);
        output.Flush();
    }

    void Write(RunResult result, PatternReport pattern)
    {
        var response = pattern.Sum.Successful.Response;
        Line("");
        Line($"Pattern: {pattern.Name}");
        Line($"  Total requests: {pattern.Total}");
        Line($"  Successful: {pattern.Successful}");
        Line($"  Failed: {pattern.Failed}");
        Line($"  Avg latency: {Words.Milliseconds(response.Mean)}");
        Line($"  P50 latency: {Words.Milliseconds(response.Percentile(50))}");
        Line($"  P95 latency: {Words.Milliseconds(response.Percentile(95))}");
        Line($"  P99 latency: {Words.Milliseconds(response.Percentile(99))}");
        Line($"  RPS: {Words.TwoDecimals(pattern.RequestsPerSecond)}");
        Line($"  P90 latency: {Words.Milliseconds(response.Percentile(90))}");
        Line($"  P99.9 latency: {Words.Milliseconds(response.Percentile(99.9))}");
        Line($"  Max latency: {Words.Milliseconds(response.Max)}");
        foreach (var line in LoadLines.Of(result, pattern))
            Line($"  {line}");
        LineUnlessZero("Aborted", pattern.Aborted);
        LineUnlessZero("Not sent", pattern.NotSent);
        LineUnlessZero("Unknown (lost)", pattern.Unaccounted);
        if (pattern.Partial)
            Line("  Partial: cut short, see the summary");
        foreach (var (fault, shards) in pattern.Faults)
            Line($"  Could not run on {shards} of {Words.Count(pattern.Shards.Count, "shard")}: {FirstLine(fault.Message)}");
        WriteErrors("Errors", pattern.Sum.Counts, pattern.Messages, setup: false);
        WriteOperations(pattern);
        WriteSetup(pattern);
        WriteSlowest(pattern);
        if (pattern.Facts.Count > 0)
            Line($"  Found: {string.Join(", ", pattern.Facts)}");
        foreach (var warning in pattern.Warnings)
            Line($"  Warning: {warning}");
    }

    void WriteErrors(string title, OutcomeCounts counts, FailureMessages messages, bool setup)
    {
        var failures = counts.Failures.ToList();
        if (failures.Count == 0)
            return;
        Line($"  {title}:");
        foreach (var (outcome, count) in failures.Take(MaxErrors))
        {
            Line($"    {outcome}: {count}");
            foreach (var message in messages.Of(setup, outcome))
                Line($"      {message}");
        }
        if (failures.Count > MaxErrors)
            Line($"    and {failures.Count - MaxErrors} more kinds: {failures.Skip(MaxErrors).Sum(f => f.Value)}");
    }

    void WriteOperations(PatternReport pattern)
    {
        var operations = pattern.Totals.Operations.ToList();
        if (operations.Count < 2)
            return;
        Line("  Operations:");
        foreach (var (operation, totals) in operations)
        {
            var response = totals.Successful.Response;
            Line($"    {operation.Name()}: {totals.Counts.Ok + totals.Counts.Failed} requests, {totals.Counts.Failed} failed, "
                + $"avg {Words.Milliseconds(response.Mean)}, p50 {Words.Milliseconds(response.Percentile(50))}, "
                + $"p95 {Words.Milliseconds(response.Percentile(95))}, p99 {Words.Milliseconds(response.Percentile(99))}, "
                + $"max {Words.Milliseconds(response.Max)}");
        }
    }

    void WriteSetup(PatternReport pattern)
    {
        var failures = new OutcomeCounts();
        var setup = pattern.Totals.Setup.ToList();
        if (setup.Count > 0)
            Line("  Setup:");
        foreach (var (operation, totals) in setup)
        {
            failures.Add(totals.Counts);
            var service = totals.Successful.Service;
            var failed = totals.Counts.Failed > 0 ? $", {totals.Counts.Failed} failed" : "";
            Line($"    {operation.Name()}: {totals.Counts.Total}{failed}, "
                + $"p50 {Words.Milliseconds(service.Percentile(50))}, p99 {Words.Milliseconds(service.Percentile(99))}, max {Words.Milliseconds(service.Max)}");
        }
        WriteErrors("Setup errors", failures, pattern.Messages, setup: true);
    }

    void WriteSlowest(PatternReport pattern)
    {
        if (pattern.Slowest.Count > 0)
            Line("  Slowest requests with trace context:");
        foreach (var slow in pattern.Slowest.Take(MaxSlowest))
        {
            var request = slow.Request;
            Line($"    {Words.Milliseconds(request.LatencyUs)} {request.Operation.Name()}, {new Outcome(request.Outcome, request.Code)}, "
                + $"at {Words.TwoDecimals(request.IntendedStartUs / 1e6)}s, shard {slow.Shard}, trace {slow.TraceId}");
        }
    }

    void WriteSummary(RunResult result, ExitStatus status)
    {
        var tested = result.Tested.ToList();
        var response = new LatencyHistogram();
        foreach (var pattern in tested)
            response.Add(pattern.Sum.Successful.Response);
        Line("");
        Line("Summary:");
        Line($"  Patterns tested: {tested.Count}");
        Line($"  Total requests: {tested.Sum(p => p.Total)}");
        Line($"  Success rate: {Words.Percent(tested.Sum(p => p.Successful), tested.Sum(p => p.Total))}");
        Line($"  Avg latency: {Words.Milliseconds(response.Mean)}");
        var builds = result.Shards.Select(s => s.Worker?.Build).OfType<string>().Distinct().ToList();
        var build = builds.Count > 0 ? $" ({string.Join(" and ", builds)})" : "";
        Line($"  Workers: {result.Plan.Shards.Count} {result.Fleet}{build}");
        if (result.Usage is { } usage)
        {
            Line(FormattableString.Invariant($"  Containers: {usage.Containers}, {usage.Time.TotalSeconds:0.#} container-seconds, ")
                + $"about {CostEstimate.Dollars(usage.Usd)} (prices of {usage.Prices})");
        }
        var notRun = result.Plan.Scenarios.Select(s => s.Name).Except(tested.Select(p => p.Name)).ToList();
        if (notRun.Count > 0)
            Line($"  Not run: {string.Join(", ", notRun)}");
        Line($"  Result: {status.Verdict} ({status.Reason})");
        foreach (var threshold in result.Thresholds)
            Line($"  Threshold: {ThresholdWords.Of(threshold)}");
        foreach (var problem in result.Problems)
            Line($"  Incomplete: {problem}");
        foreach (var warning in result.Settings.Warnings)
            Line($"  Warning: {warning}");
        foreach (var advice in Advice.Of(result))
            Line($"  Advice: {advice}");
    }

    void LineUnlessZero(string label, long value)
    {
        if (value != 0)
            Line($"  {label}: {value}");
    }

    // The same bytes on every system: scripts read this.
    void Line(string text) => output.Write(text + "\n");

    static string FirstLine(string text) => text.Split('\n', 2)[0].TrimEnd();
}
