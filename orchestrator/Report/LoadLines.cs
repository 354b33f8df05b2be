using AgentGatewayPerf.Common;
using AgentGatewayPerf.Report.Json;

namespace AgentGatewayPerf.Report;

/// <summary>The lines of a pattern that say how its load was generated, and the times beside the response time.</summary>
static class LoadLines
{
    // Lines of a file that are named on one of the report.
    const int MostLines = 20;

    /// <summary>The lines of a pattern.</summary>
    public static IEnumerable<string> Of(ResultsPattern pattern)
    {
        if (pattern.SuccessfulTimes.TimeToFirstByte is { } firstByte)
            yield return $"Time to first byte: {Brief(firstByte)}";
        if (pattern.SuccessfulTimes.TimeToFirstEvent is { } firstEvent)
            yield return $"Time to first event: {Brief(firstEvent)}";
        if (pattern.ThinkTimeS is [var least, var most])
            yield return $"Think time: {Think(least, most)} before each request of a virtual user, in no latency";
        if (pattern.PaceS is { } pace)
            yield return $"Pace: a request of each virtual user every {Time(pace)}, or when the one before has ended";
        if (pattern.OpenModel)
        {
            foreach (var line in Open(pattern))
                yield return line;
        }
        if (pattern.InputRounds > 0)
            yield return $"Input asked for by the server: {Words.Count(pattern.InputRounds, "round")}, part of their requests' times";
        if (pattern.StreamsLeftOpen > 0)
        {
            yield return $"Streams that stayed open behind their response: {pattern.StreamsLeftOpen}; "
                + "the next request of the virtual user took another connection";
        }
        if (pattern.TaskStates is { } states)
            yield return $"Task states: {string.Join(", ", states.Select(one => $"{one.State} {one.Responses}"))}";
        foreach (var line in pattern.Streams is { } all ? Streams(all) : [])
            yield return line;
        if (pattern.RefusedTokens is { } lines)
            yield return $"Tokens refused (401 or 403): {Lines(lines)} of --tokens-file";
        if (pattern.IdleStreams is { } streams)
            yield return Idle(streams);
        if (pattern.RateLimit is { } rate)
            yield return Rate(rate);
        if (Start(pattern) is { } start)
            yield return start;
        if (pattern.Warmup is { Started: true } warmup)
        {
            var failed = warmup.Failed > 0 ? $", {warmup.Failed} failed" : "";
            yield return $"Warm-up: {Words.Count(warmup.TotalRequests, "request")}{failed}, {Brief(warmup.SuccessfulTimes.ResponseTime)}, excluded";
        }
    }

    static string Think(double least, double most) => least == most ? Time(most) : $"{Time(least)} to {Time(most)}";

    static string Time(double seconds) => Durations.Format(TimeSpan.FromSeconds(seconds));

    static string Lines(IReadOnlyList<uint> lines)
    {
        var more = lines.Count > MostLines ? $" and {lines.Count - MostLines} more" : "";
        return $"{(lines.Count == 1 ? "line" : "lines")} {string.Join(", ", lines.Take(MostLines))}{more}";
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

    static IEnumerable<string> Streams(ResultsStreams streams)
    {
        var each = streams.FewestEvents == streams.MostEvents
            ? $"{streams.FewestEvents} each" : $"{streams.FewestEvents} to {streams.MostEvents} each";
        yield return $"Events: {streams.Events} in {Words.Count(streams.Streams, "stream")}, {each}";
        if (streams.Gaps is { } gaps)
        {
            yield return $"Gaps between events: p50 {Words.Milliseconds(gaps.P50Us)}, p95 {Words.Milliseconds(gaps.P95Us)}, "
                + $"p99 {Words.Milliseconds(gaps.P99Us)}, max {Words.Milliseconds(gaps.MaxUs)}";
        }
        if (streams.Delivery is not { } delivery)
            yield break;
        yield return $"Delivery: {delivery.Sent} numbered events sent, {delivery.Lost} lost, {delivery.Doubled} doubled, "
            + $"{delivery.Reordered} reordered"
            + (delivery.Lag is { } lag
                ? $", {delivery.Late} late; lag p50 {Words.Milliseconds(lag.P50Us)}, p99 {Words.Milliseconds(lag.P99Us)}, "
                    + $"max {Words.Milliseconds(lag.MaxUs)}"
                : "; no lag: the agent's clock is another machine's");
    }

    static string Idle(ResultsIdleStreams streams)
    {
        if (streams.Died == 0)
            return $"Idle streams: {streams.Open}, all open to the end";
        var moments = streams.DiedAtS is [var only] ? $"at {Words.TwoDecimals(only)}s"
            : $"the first at {Words.TwoDecimals(streams.DiedAtS[0])}s, the last at {Words.TwoDecimals(streams.DiedAtS[^1])}s";
        return $"Idle streams: {streams.Open}, {streams.Died} died, {moments} of the load";
    }

    static string Rate(ResultsRateLimit rate)
    {
        var announced = rate.AnnouncedLimit is { } limit
            ? $"the gateway announces {limit} in a window, {rate.LeastRemaining} left at the least, {rate.LongestResetS} s to its end at most"
            : "the gateway announces no limit";
        var told = rate.LongestRetryAfterS > 0 ? $"; who is refused is told to wait {rate.LongestRetryAfterS} s at most" : "";
        return $"Rate limit: {rate.Refused} refused, {Words.TwoDecimals(rate.AllowedRate)}/s allowed of {Words.TwoDecimals(rate.OfferedRate)}/s "
            + $"offered; {announced}{told}";
    }

    static string? Start(ResultsPattern pattern)
    {
        var started = pattern.Shards.Where(s => s.StartErrorUs is not null).ToList();
        if (started.Count < 2)
            return null;
        var worst = started.MaxBy(s => Math.Abs(s.StartErrorUs!.Value))!;
        return $"Start: {Words.Count(started.Count, "shard")} within {Words.Milliseconds(Math.Abs(worst.StartErrorUs!.Value))} of each other "
            + $"(clock error ±{Words.Milliseconds(started.Max(s => s.StartUncertaintyUs))})";
    }

    static string Brief(ResultsDistribution? times) =>
        $"p50 {Words.Milliseconds(times?.P50Us)}, p99 {Words.Milliseconds(times?.P99Us)}";
}
