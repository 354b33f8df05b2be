using AgentGatewayPerf.Common;
using AgentGatewayPerf.Merge;
using AgentGatewayPerf.Run;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Judge;

/// <summary>Looks twice a second whether a run is to be stopped early.</summary>
sealed class AbortWatch(IReadOnlyList<AbortRule> rules, RunStatus status, TimeProvider time)
{
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>Why the run is stopped, in words; null as long as it is not.</summary>
    public string? Reason { get; private set; }

    /// <summary>Watches until the run is over, and calls <paramref name="stop"/> when a rule holds.</summary>
    public async Task WatchAsync(Action stop, CancellationToken runIsOver)
    {
        if (rules.Count == 0)
            return;
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (Reason is null && await timer.WaitForNextTickAsync(runIsOver))
                Reason = Look();
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
        if (Reason is not null)
            stop();
    }

    string? Look()
    {
        if (status.Stage is not { Pattern: { } pattern, Merge: { } merge } stage)
            return null;
        var elapsed = time.GetElapsedTime(stage.StartedTimestamp);
        foreach (var rule in rules)
        {
            // Before a whole window has passed nobody knows what a window of this load looks like.
            if (elapsed < rule.Window)
                continue;
            var value = ValueOf(rule, merge.Since((long)(elapsed - rule.Window).TotalMicroseconds));
            if (value is { } v && rule.Condition.Holds(v))
            {
                return $"{rule.Condition.Metric.Name} of {status.Plan!.Scenarios[pattern].Name} was "
                    + $"{rule.Condition.Metric.Format(v)} over the last {Durations.Format(rule.Window)} (--abort-on '{rule.Text}')";
            }
        }
        return null;
    }

    static double? ValueOf(AbortRule rule, SeriesCell cell)
    {
        var ended = cell.Ok + cell.Failed;
        var metric = rule.Condition.Metric;
        return metric.Kind switch
        {
            MetricKind.Percentile => cell.Percentile(metric.Percent),
            MetricKind.Average => cell.MeanUs,
            MetricKind.Maximum => cell.Ok == 0 ? null : cell.MaxUs,
            MetricKind.ErrorRate => ended == 0 ? null : (double)cell.Failed / ended,
            MetricKind.SuccessRate => ended == 0 ? null : (double)cell.Ok / ended,
            _ => ended / rule.Window.TotalSeconds,
        };
    }
}
