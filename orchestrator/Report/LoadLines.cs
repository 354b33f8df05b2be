using AgentGatewayPerf.Common;
using AgentGatewayPerf.Report.Json;

namespace AgentGatewayPerf.Report;

/// <summary>The lines of a pattern that say how its load was generated, and the times beside the response time.</summary>
static class LoadLines
{
    /// <summary>The lines of a pattern.</summary>
    public static IEnumerable<string> Of(ResultsPattern pattern)
    {
        if (pattern.SuccessfulTimes.TimeToFirstByte is { } firstByte)
            yield return $"Time to first byte: {Brief(firstByte)}";
        if (pattern.SuccessfulTimes.TimeToFirstEvent is { } firstEvent)
            yield return $"Time to first event: {Brief(firstEvent)}";
        if (pattern.OpenModel)
        {
            foreach (var line in Open(pattern))
                yield return line;
        }
        if (pattern.InputRounds > 0)
            yield return $"Input asked for by the server: {Words.Count(pattern.InputRounds, "round")}, part of their requests' times";
        if (Start(pattern) is { } start)
            yield return start;
        if (pattern.Warmup is { Started: true } warmup)
        {
            var failed = warmup.Failed > 0 ? $", {warmup.Failed} failed" : "";
            yield return $"Warm-up: {Words.Count(warmup.TotalRequests, "request")}{failed}, {Brief(warmup.SuccessfulTimes.ResponseTime)}, excluded";
        }
    }

    static IEnumerable<string> Open(ResultsPattern pattern)
    {
        var service = pattern.SuccessfulTimes.ServiceTime;
        yield return $"Avg service time: {Words.Milliseconds(service?.MeanUs)}";
        yield return $"P50 service time: {Words.Milliseconds(service?.P50Us)}";
        yield return $"P99 service time: {Words.Milliseconds(service?.P99Us)}";
        yield return $"Max service time: {Words.Milliseconds(service?.MaxUs)}";
        yield return $"Offered rate: {Words.TwoDecimals(pattern.OfferedRate ?? 0)}/s";
        yield return $"Delivered rate: {Words.TwoDecimals(pattern.DeliveredRate)}/s";
        if (pattern.LateRequests > 0)
        {
            yield return $"Waited for a virtual user or its connection: {Words.Count(pattern.LateRequests, "request")}, "
                + $"longest {Words.Milliseconds(pattern.SendDelay?.MaxUs)}";
        }
    }

    static string? Start(ResultsPattern pattern)
    {
        var started = pattern.Shards.Where(s => s.StartErrorUs is not null).ToList();
        if (started.Count < 2)
            return null;
        var worst = started.MaxBy(s => Math.Abs(s.StartErrorUs!.Value))!;
        return $"Start: within {Words.Milliseconds(Math.Abs(worst.StartErrorUs!.Value))} of one moment on {Words.Count(started.Count, "shard")} "
            + $"(clocks known to ±{Words.Milliseconds(started.Max(s => s.StartUncertaintyUs))})";
    }

    static string Brief(ResultsDistribution? times) =>
        $"p50 {Words.Milliseconds(times?.P50Us)}, p99 {Words.Milliseconds(times?.P99Us)}";
}
