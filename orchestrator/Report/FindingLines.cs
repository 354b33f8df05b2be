using System.Globalization;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Judge;
using AgentGatewayPerf.Judge.Capacity;
using AgentGatewayPerf.Judge.Overhead;
using AgentGatewayPerf.Report.Json;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Report;

/// <summary>What a comparison of targets, a search, repeated runs or a long run have found, in lines of text.</summary>
static class FindingLines
{
    /// <summary>All lines of a document; none for a plain load.</summary>
    public static IEnumerable<string> Of(ResultsDocument document) =>
    [
        .. document.Overhead.SelectMany(Of),
        .. document.Capacity is { } capacity ? Of(capacity) : [],
        .. SpreadOf(document),
        .. DriftOf(document.Drift),
    ];

    /// <summary>A difference of times with its sign.</summary>
    public static string Signed(double? microseconds) => microseconds is { } us
        ? string.Create(CultureInfo.InvariantCulture, $"{us / 1_000:+0.00;-0.00;0.00}ms")
        : "n/a";

    /// <summary>What a target adds to one metric.</summary>
    public static string Added(AddedLatency added) => added.LowUs is null
        ? $"{Signed(added.AddedUs)} ({added.Reason})"
        : $"{Signed(added.AddedUs)} [{Signed(added.LowUs)}, {Signed(added.HighUs)}]";

    /// <summary>What the intervals of a target say together.</summary>
    public static string Verdict(OverheadTarget target) => target.IsNone switch
    {
        true => "none that this run can show",
        false => "differs from the reference",
        null => "inconclusive",
    };

    static IEnumerable<string> Of(OverheadReport overhead)
    {
        yield return "";
        yield return string.Create(CultureInfo.InvariantCulture,
            $"Overhead: {overhead.Pattern}, added to {overhead.Reference}, {Words.Count(overhead.Rounds, "round")} of {overhead.BlockS:0.###}s blocks, in brackets the {overhead.Confidence:0%} confidence interval");
        foreach (var target in overhead.Targets)
        {
            yield return $"  {target.Name}: {Words.TwoDecimals(target.RequestsPerSecond)} RPS, {target.Failed} of {Words.Count(target.Requests, "request")} failed"
                + (target.Added.Count > 0 ? $", added latency: {Verdict(target)}" : "");
            foreach (var added in target.Added)
                yield return $"    {added.Metric,-4} {Words.Milliseconds(added.ReferenceUs),10} -> {Words.Milliseconds(added.TargetUs),10}  {Added(added)}";
            if (target.OnlyHere.Count > 0)
                yield return $"    Only here: {string.Join(", ", target.OnlyHere)}";
            if (target.OnlyReference.Count > 0)
                yield return $"    Only on {overhead.Reference}: {string.Join(", ", target.OnlyReference)}";
        }
    }

    static IEnumerable<string> Of(CapacityReport capacity)
    {
        yield return "";
        yield return $"Capacity: {capacity.Statement}";
        if (capacity.Knee is { } knee)
            yield return $"  Knee: {CapacitySteps.Words(knee)} {capacity.Unit} (beyond it latency grows faster than throughput)";
        yield return $"  {"Load",10} {"Rate",10} {"p50",10} {"p99",10} {"Errors",8} {"Unsent",7} {"Steps",5}  Verdict";
        foreach (var p in capacity.Curve)
        {
            yield return string.Create(CultureInfo.InvariantCulture,
                $"  {CapacitySteps.Words(p.Load),10} {p.Rate,10:0.0} {Words.Milliseconds(p.P50Us),10} {Words.Milliseconds(p.P99Us),10} {p.ErrorRate ?? 0,8:0.00%} {p.NotSent,7} {p.Steps,5}  {EnumWord.ForPeople(p.Verdict)}{(p.Load == capacity.Knee ? ", knee" : "")}");
        }
        yield return $"  Steps: {capacity.Steps}";
        // One reason of every load is enough to read; the files have all.
        foreach (var load in capacity.Discarded.GroupBy(text => text.Split(": ")[0]))
            yield return $"  Proves nothing: {Words.Count(load.Count(), "step")} at {load.First()}";
    }

    static IEnumerable<string> SpreadOf(ResultsDocument document)
    {
        foreach (var pattern in document.Spread.GroupBy(s => s.Pattern))
        {
            yield return "";
            yield return $"Runs: {Words.Count(document.Runs.Count, "run")} of {pattern.Key}, with the mean over runs, its 95% confidence interval and the spread between runs";
            foreach (var s in pattern)
            {
                var cells = Cells(s);
                yield return $"  {s.Metric,-10} {cells.Mean}{Before(" ", cells.Interval)}{Before(", spread ", cells.Spread)}: {cells.Values}";
            }
        }
    }

    static IEnumerable<string> DriftOf(IReadOnlyList<Drift> drifts)
    {
        foreach (var pattern in drifts.GroupBy(d => d.Pattern))
        {
            yield return "";
            yield return $"Soak: {pattern.Key}, first quarter against last, in brackets the 99% confidence interval";
            foreach (var d in pattern)
            {
                var cells = Cells(d);
                yield return $"  {d.Metric,-10} {cells.First} -> {cells.Last}  {cells.Change}{Before(" ", cells.Interval)} {cells.Verdict}";
            }
        }
    }

    /// <summary>How runs differ in a metric, in words; empty where there is no value.</summary>
    public static (string Mean, string Interval, string Spread, string Values) Cells(RunSpread spread)
    {
        var metric = Metric.Find(spread.Metric)!;
        return (
            metric.Format(spread.Mean),
            spread.Low is { } low ? $"[{metric.Format(Math.Max(0, low))}, {metric.Format(spread.High)}]" : "",
            spread.Spread is { } part ? part.ToString("0.0%", CultureInfo.InvariantCulture) : "",
            string.Join(", ", spread.Values.Select(v => metric.Format(v))));
    }

    /// <summary>How a metric changes over a long load, in words; empty where there is no value.</summary>
    public static (string First, string Last, string Change, string Interval, string Verdict) Cells(Drift drift)
    {
        var metric = Metric.Find(drift.Metric)!;
        return (
            metric.Format(drift.First), metric.Format(drift.Last), Change(drift.Change, metric),
            drift.Low is null ? "" : $"[{Change(drift.Low, metric)}, {Change(drift.High, metric)}]",
            drift.Drifts switch { true => "drifts", false => "no drift", null => "inconclusive" });
    }

    static string Before(string separator, string text) => text.Length == 0 ? "" : separator + text;

    static string Change(double? change, Metric metric) => change is { } c
        ? (c * 100).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture) + (metric.IsShare ? "pp" : "%")
        : "";
}
