using AgentGatewayPerf.Merge;
using AgentGatewayPerf.Run;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Judge.Capacity;

/// <summary>Objectives as the search sees them: averages over requests. A percentile below a limit is a share of requests that
/// are slower; a request that failed or was not sent is slower than any limit.</summary>
static class Objectives
{
    /// <summary>What an objective asks for.</summary>
    public static Goal GoalOf(Threshold objective) => (objective.Condition.Metric, objective.Condition.Limit) switch
    {
        ({ Kind: MetricKind.Percentile } metric, _) => new(1 - metric.Percent / 100, true),
        ({ Kind: MetricKind.SuccessRate }, var limit) => new(1 - limit, true),
        ({ Kind: MetricKind.ErrorRate }, var limit) => new(limit, true),
        (_, var limit) => new(limit, false),
    };

    /// <summary>An objective on a time with a higher limit; any other one as it is.</summary>
    /// <param name="objective">The objective.</param>
    /// <param name="moreUs">How much higher, µs.</param>
    public static Threshold Higher(Threshold objective, double moreUs) =>
        objective.Condition.Metric.Kind is MetricKind.Percentile or MetricKind.Average
            ? objective with { Condition = objective.Condition with { Limit = objective.Condition.Limit + moreUs } }
            : objective;

    /// <summary>A step in stretches of equal length, without the time in which queues fill.</summary>
    public static IReadOnlyList<Batch> BatchesOf(Threshold objective, PatternReport step)
    {
        var (batches, series) = (new List<Batch>(), step.Series.Blocks);
        for (var i = 0; i < series.Cells.Count; i++)
        {
            var at = i * series.IntervalUs;
            if (at < step.PlannedDurationUs * StepLength.Settling)
                continue;
            var batch = BatchOf(objective, series.Cells[i]);
            // What ends after the step was due in it.
            if (at >= step.PlannedDurationUs && batches.Count > 0)
                batches[^1] = Sum(batches[^1], batch);
            else
                batches.Add(batch);
        }
        var unsent = step.Aborted + PatternRules.NotSentThatCounts(step.IsOpen, step.Planned, step.NotSent);
        if (unsent == 0 || objective.Condition.Metric.Kind == MetricKind.Average)
            return batches;
        var rest = new Batch(unsent, unsent);
        return batches.Count > 0 ? [.. batches.SkipLast(1), Sum(batches[^1], rest)] : [rest];
    }

    static Batch Sum(Batch one, Batch other) => new(one.Requests + other.Requests, one.Sum + other.Sum);

    static Batch BatchOf(Threshold objective, SeriesCell cell) => objective.Condition.Metric.Kind switch
    {
        MetricKind.Percentile => new(cell.Ok + cell.Failed, cell.Failed + Slower(cell, objective.Condition.Limit)),
        MetricKind.Average => new(cell.Ok, cell.Ok * (cell.MeanUs ?? 0)),
        _ => new(cell.Ok + cell.Failed, cell.Failed),
    };

    // Within the bucket that holds the limit in proportion.
    static double Slower(SeriesCell cell, double limitUs) => cell.Buckets().Sum(bucket =>
        bucket.Count * Math.Clamp((bucket.UpperUs + 1 - limitUs) / (bucket.UpperUs + 1 - bucket.LowerUs), 0, 1));
}
