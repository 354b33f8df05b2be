using AgentGatewayPerf.Common;
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
                Reason = ReasonToStop();
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
        if (Reason is not null)
            stop();
    }

    string? ReasonToStop()
    {
        foreach (var load in status.Snapshot().Loads)
        {
            var elapsed = time.GetElapsedTime(load.StartedTimestamp);
            foreach (var rule in rules)
            {
                // Before a whole window has passed nobody knows what a window of this load looks like.
                if (elapsed < rule.Window || load.Since((long)(elapsed - rule.Window).TotalMicroseconds) is not { } figures)
                    continue;
                var (condition, metric) = (rule.Condition, rule.Condition.Metric);
                if (metric.ValueOf(figures, rule.Window.TotalMicroseconds) is { } value && condition.Holds(value))
                {
                    return $"{metric.Name} of {load.Scenario.Name} was {metric.Format(value)} over the last "
                        + $"{Durations.Format(rule.Window)} (--abort-on '{rule.Text}')";
                }
            }
        }
        return null;
    }
}
