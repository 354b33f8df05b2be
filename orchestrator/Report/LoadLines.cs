using AgentGatewayPerf.Common;
using AgentGatewayPerf.Judge;
using AgentGatewayPerf.Merge;
using AgentGatewayPerf.Run;

namespace AgentGatewayPerf.Report;

/// <summary>The lines of a pattern that say how its load was generated, and the times beside the response time.</summary>
static class LoadLines
{
    public static IEnumerable<string> Of(RunResult result, PatternReport pattern)
    {
        var times = pattern.Sum.Successful;
        if (times.FirstByte.Count > 0)
            yield return $"Time to first byte: {Brief(times.FirstByte)}";
        if (times.FirstEvent.Count > 0)
            yield return $"Time to first event: {Brief(times.FirstEvent)}";
        if (pattern.IsOpen)
        {
            foreach (var line in Open(result, pattern, times))
                yield return line;
        }
        if (Start(pattern) is { } start)
            yield return start;
        if (pattern.Warmup is { Started: true } warmup)
        {
            var failed = warmup.Failed > 0 ? $", {warmup.Failed} failed" : "";
            yield return $"Warm-up: {Words.Count(warmup.Total, "request")}{failed}, {Brief(warmup.Sum.Successful.Response)}, excluded";
        }
    }

    static IEnumerable<string> Open(RunResult result, PatternReport pattern, LatencySet times)
    {
        yield return $"Avg service time: {Words.Milliseconds(times.Service.Mean)}";
        yield return $"P50 service time: {Words.Milliseconds(times.Service.Percentile(50))}";
        yield return $"P99 service time: {Words.Milliseconds(times.Service.Percentile(99))}";
        yield return $"Max service time: {Words.Milliseconds(times.Service.Max)}";
        yield return $"Offered rate: {Words.TwoDecimals(pattern.OfferedRate ?? 0)}/s";
        yield return $"Delivered rate: {Words.TwoDecimals(pattern.DeliveredRate)}/s";
        if (GeneratorJudge.LateRequests(result, pattern) is > 0 and var late)
        {
            yield return $"Waited for a virtual user or its connection: {Words.Count(late, "request")}, "
                + $"longest {Words.Milliseconds(pattern.Totals.SendDelay.Max)}";
        }
    }

    static string? Start(PatternReport pattern)
    {
        var started = pattern.Shards.Where(s => s.StartErrorUs is not null).ToList();
        if (started.Count < 2)
            return null;
        var worst = started.MaxBy(s => Math.Abs(s.StartErrorUs!.Value))!;
        return $"Start: within {Words.Milliseconds(Math.Abs(worst.StartErrorUs!.Value))} of one moment on {Words.Count(started.Count, "shard")} "
            + $"(clocks known to ±{Words.Milliseconds(started.Max(s => s.StartUncertaintyUs))})";
    }

    static string Brief(LatencyHistogram times) =>
        $"p50 {Words.Milliseconds(times.Percentile(50))}, p99 {Words.Milliseconds(times.Percentile(99))}";
}
