using AgentGatewayPerf.Common;
using AgentGatewayPerf.Judge;
using AgentGatewayPerf.Merge;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Report.Json;
using AgentGatewayPerf.Run;

namespace AgentGatewayPerf.Report;

/// <summary>Turns the report of a pattern into what the results file holds.</summary>
static class PatternMapper
{
    /// <summary>Maps one pattern.</summary>
    public static ResultsPattern Map(PatternReport pattern, PatternAssessment assessment) => new()
    {
        Pattern = pattern.Name,
        Started = pattern.Started,
        Partial = pattern.Partial,
        Failure = assessment.Failure,
        StartedAt = pattern.StartedAt,
        StartedS = pattern.StartUs / 1e6,
        ElapsedS = pattern.ElapsedUs / 1e6,
        OpenModel = pattern.IsOpen,
        ThinkTimeS = pattern.Pauses is { MostThinkUs: > 0 } thinking
            ? [thinking.LeastThinkUs / 1e6, thinking.MostThinkUs / 1e6]
            : null,
        PaceS = pattern.Pauses is { PaceUs: > 0 } paced ? paced.PaceUs / 1e6 : null,
        OfferedRate = pattern.OfferedRate,
        DeliveredRate = pattern.DeliveredRate,
        LateRequests = assessment.LateRequests,
        SendDelay = Map(pattern.Totals.SendDelay),
        Warmup = pattern.Warmup is { } warmup ? Warmup(warmup) : null,
        Planned = pattern.Planned,
        TotalRequests = pattern.Total,
        Successful = pattern.Successful,
        Failed = pattern.Failed,
        Aborted = pattern.Aborted,
        NotSent = pattern.NotSent,
        Unaccounted = pattern.Unaccounted,
        HttpRequests = pattern.HttpRequests,
        InputRounds = pattern.InputRounds,
        StreamsLeftOpen = pattern.StreamsLeftOpen,
        TaskStates = pattern.TaskStates.Count == 0
            ? null
            : [.. pattern.TaskStates.Select(one => new ResultsTaskState(one.State.Name(), one.Responses))],
        Streams = pattern.Streams is { } all ? Map(all) : null,
        RefusedTokens = pattern.RefusedTokens.Count == 0 ? null : pattern.RefusedTokens,
        IdleStreams = pattern.IdleStreams is { } streams
            ? new((long)streams.Open, (long)streams.Died, [.. streams.DiedAtUs.Select(at => at / 1e6)])
            : null,
        RateLimit = pattern.RateLimit is { } rate ? Rate(pattern, rate) : null,
        McpVersion = pattern.McpVersion,
        RequestsPerSecond = pattern.RequestsPerSecond,
        Outcomes = Map(pattern.Sum.Counts),
        SuccessfulTimes = Map(pattern.Sum.Successful),
        FailedTimes = Map(pattern.Sum.Failed),
        Operations = [.. pattern.Totals.Operations.Select(operation => Map(operation, pattern.Tools))],
        Setup = [.. pattern.Totals.Setup.Select(operation => Map(operation, []))],
        Series = Points(pattern.Series),
        Blocks = Blocks(pattern.Series.Blocks),
        Slowest = [.. pattern.Slowest.Select(traced => Map(traced, pattern.Tools))],
        Failures = [.. Failures(pattern, setup: false), .. Failures(pattern, setup: true)],
        Faults = [.. pattern.Faults.Select(
            f => new ResultsFault(f.Fault.Code.ToString().ToLowerInvariant(), f.Fault.Message, f.Shards))],
        Facts = pattern.Facts,
        Warnings = [.. pattern.Warnings, .. StillGoing(pattern)],
        Shards = [.. pattern.Shards.Select(Map)],
    };

    static ResultsStreams Map(StreamsReport streams) => new(
        streams.Streams, streams.Events, streams.FewestEvents, streams.MostEvents, Map(streams.Gaps),
        streams.Delivery is { } delivery
            ? new(
                delivery.Streams, delivery.Sent, delivery.Lost, delivery.Doubled, delivery.Reordered, delivery.Late,
                Map(delivery.Lag))
            : null);

    static ResultsRateLimit Rate(PatternReport pattern, RateLimit rate) => new(
        pattern.RateLimited,
        pattern.ElapsedUs == 0 ? 0 : (pattern.Total - pattern.RateLimited) * 1e6 / pattern.ElapsedUs,
        pattern.OfferedRate ?? pattern.RequestsPerSecond,
        rate.Limit == 0 ? null : (long)rate.Limit, rate.Limit == 0 ? null : (long)rate.LeastRemaining, (long)rate.LongestResetS,
        (long)rate.LongestRetryAfterS);

    static ResultsWarmup Warmup(PatternReport warmup) => new()
    {
        Started = warmup.Started,
        ElapsedS = warmup.ElapsedUs / 1e6,
        Planned = warmup.Planned,
        TotalRequests = warmup.Total,
        Successful = warmup.Successful,
        Failed = warmup.Failed,
        Aborted = warmup.Aborted,
        NotSent = warmup.NotSent,
        Unaccounted = warmup.Unaccounted,
        RequestsPerSecond = warmup.RequestsPerSecond,
        Outcomes = Map(warmup.Sum.Counts),
        SuccessfulTimes = Map(warmup.Sum.Successful),
        FailedTimes = Map(warmup.Sum.Failed),
        Setup = [.. warmup.Totals.Setup.Select(operation => Map(operation, []))],
        Shards = [.. warmup.Shards.Select(Map)],
    };

    static IEnumerable<ResultsFailure> Failures(PatternReport pattern, bool setup)
    {
        var counts = new OutcomeCounts();
        foreach (var (_, totals) in setup ? pattern.Totals.Setup : pattern.Totals.Operations)
            counts.Add(totals.Counts);
        return counts.Failures.Select(f => new ResultsFailure(
            setup, f.Key.ClassName, f.Key.Code, f.Value, pattern.Messages.Of(setup, f.Key)));
    }

    static ResultsOperation Map(KeyValuePair<Operation, OperationTotals> operation, IReadOnlyList<string> tools) => new()
    {
        Operation = operation.Key.Name(tools),
        Successful = operation.Value.Counts.Ok,
        Failed = operation.Value.Counts.Failed,
        Aborted = operation.Value.Counts.Aborted,
        Outcomes = Map(operation.Value.Counts),
        SuccessfulTimes = Map(operation.Value.Successful),
        FailedTimes = Map(operation.Value.Failed),
    };

    static ResultsSlowRequest Map(TracedRequest traced, IReadOnlyList<string> tools)
    {
        var (request, outcome) = (traced.Request, new Outcome(traced.Request.Outcome, traced.Request.Code));
        return new(traced.TraceId, traced.Shard, request.Operation.Name(tools), outcome.ClassName, outcome.Code,
            request.IntendedStartUs / 1e6, (long)request.LatencyUs, (long)request.SendDelayUs);
    }

    static ResultsShardPattern Map(ShardPatternReport shard) => new()
    {
        Shard = shard.Shard,
        Finished = shard.Account is not null,
        Planned = shard.Account is { } finished ? (long)finished.Planned : shard.Planned > 0 ? shard.Planned : null,
        Successful = shard.Merged.Requests.Ok,
        Failed = shard.Merged.Requests.Failed,
        Aborted = shard.Merged.Requests.Aborted,
        NotSent = (long?)shard.Account?.NotSent,
        SetupSamples = shard.SetupSamples,
        Outcomes = Map(shard.Merged.Requests),
        StartErrorUs = shard.StartErrorUs,
        StartUncertaintyUs = shard.StartUncertaintyUs,
        VirtualUsers = shard.Account?.VirtualUsers,
        ClockRoundTripUs = shard.Clock?.RoundTripUs,
        Differences = shard.Differences,
    };

    static List<ResultsOutcome> Map(OutcomeCounts counts) =>
        [.. counts.ByOutcome.OrderBy(o => o.Key.Class).ThenBy(o => o.Key.Code).Select(
            o => new ResultsOutcome(o.Key.ClassName, o.Key.Code, o.Value))];

    static ResultsTimes Map(LatencySet times) =>
        new(Map(times.Response), Map(times.Service), Map(times.FirstByte), Map(times.FirstEvent));

    static ResultsDistribution? Map(LatencyHistogram histogram) => histogram.Count == 0 ? null : new()
    {
        Count = histogram.Count,
        MeanUs = histogram.Mean!.Value,
        StddevUs = histogram.StandardDeviation()!.Value,
        MinUs = histogram.Min!.Value,
        P50Us = histogram.Percentile(50)!.Value,
        P75Us = histogram.Percentile(75)!.Value,
        P90Us = histogram.Percentile(90)!.Value,
        P95Us = histogram.Percentile(95)!.Value,
        P99Us = histogram.Percentile(99)!.Value,
        P999Us = histogram.Percentile(99.9)!.Value,
        P9999Us = histogram.Percentile(99.99)!.Value,
        MaxUs = histogram.Max!.Value,
        Histogram = [.. histogram.Buckets().Select(b => new[] { b.LowerUs, b.UpperUs, b.Count })],
    };

    static ResultsSeries Points(PatternSeries series)
    {
        var interval = series.PointIntervalUs / 1e6;
        return new(interval, [.. series.Points.Select((p, i) => new ResultsPoint(
            i * interval, p.Ok, p.Failed, p.MeanUs, p.P50Us, p.P95Us, p.P99Us, p.MaxUs))]);
    }

    static ResultsBlocks Blocks(TimeSeries series) =>
        new(series.IntervalUs / 1e6, [.. series.Cells.Select(cell => new ResultsBlock(
        cell.Ok, cell.Failed, cell.MeanUs, [.. cell.Buckets().Select(b => new[] { b.LowerUs, b.UpperUs, b.Count })]))]);

    // A time to such a response is not the time that the agent takes.
    static IEnumerable<string> StillGoing(PatternReport pattern)
    {
        var still = pattern.TaskStates.Where(one => one.State.IsGoingOn()).ToList();
        if (still.Count > 0)
        {
            var states = string.Join(" or ", still.Select(one => one.State.Name()));
            yield return $"In {Words.Count(still.Sum(one => one.Responses), "response")} the task was still {states}: those times end before "
                + "the agent's work does. To count them as failures: --expect-state completed.";
        }
    }
}
