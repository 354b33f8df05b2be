using AgentGatewayPerf.Merge;
using AgentGatewayPerf.Run;

namespace AgentGatewayPerf.Report;

/// <summary>How far a pattern under load is.</summary>
/// <param name="Counts">Requests by outcome until now.</param>
/// <param name="Response">Response times of the successful ones.</param>
/// <param name="Elapsed">Time since the start.</param>
/// <param name="Share">Part of the pattern that is done, from 0 to 1.</param>
/// <param name="CurrentRate">Requests that ended in each of the last seconds; null in the first.</param>
sealed record Progress(OutcomeCounts Counts, LatencyHistogram Response, TimeSpan Elapsed, double Share, double? CurrentRate)
{
    static readonly TimeSpan Recent = TimeSpan.FromSeconds(2);

    /// <summary>Time until the pattern is done, if it goes on as it did; null when nobody can know.</summary>
    public TimeSpan? Left => Share > 0.01 ? Elapsed * (1 / Share - 1) : null;

    public double RequestsPerSecond => Elapsed > TimeSpan.Zero ? (Counts.Ok + Counts.Failed) / Elapsed.TotalSeconds : 0;

    /// <summary>Looks at the pattern that a stage is in; null between patterns.</summary>
    public static Progress? Of(RunStatus status, RunStage stage, TimeProvider time)
    {
        if (stage is not { Pattern: { } pattern, Merge: { } merge } || status.Plan is not { } plan)
            return null;
        var (counts, response) = merge.Glance();
        var elapsed = time.GetElapsedTime(stage.StartedTimestamp);
        var share = plan.LoadOf(pattern).Requests is > 0 and var requests
            ? (double)counts.Total / requests
            : elapsed / plan.LoadOf(pattern).Duration;
        double? current = null;
        if (elapsed > Recent)
        {
            var recent = merge.Since((long)(elapsed - Recent).TotalMicroseconds);
            current = (recent.Ok + recent.Failed) / Recent.TotalSeconds;
        }
        return new Progress(counts, response, elapsed, Math.Clamp(share, 0, 1), current);
    }
}
