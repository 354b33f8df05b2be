using AgentGatewayPerf.Merge;
using AgentGatewayPerf.Plan;
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

    /// <summary>How far a load is; null once it is over.</summary>
    public static Progress? Of(LoadSnapshot load, TimeProvider time)
    {
        var elapsed = time.GetElapsedTime(load.StartedTimestamp);
        double? current = null;
        if (elapsed > Recent)
        {
            if (load.Since((long)(elapsed - Recent).TotalMicroseconds) is not { } recent)
                return null;
            current = (recent.Ok + recent.Failed) / Recent.TotalSeconds;
        }
        return load.Counts() is var (counts, response)
            ? new Progress(counts, response, elapsed, ShareOf(load.Load, counts.Total, elapsed), current)
            : null;
    }

    /// <summary>Part of a pattern that is done, from 0 to 1.</summary>
    public static double ShareOf(StepLoad load, long requests, TimeSpan elapsed) => Math.Clamp(
        load.Requests is > 0 and var planned ? (double)requests / planned : elapsed / load.Duration, 0, 1);
}
