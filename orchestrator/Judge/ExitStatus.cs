using AgentGatewayPerf.Common;
using AgentGatewayPerf.Run;

namespace AgentGatewayPerf.Judge;

/// <summary>How a run is judged.</summary>
/// <param name="Code">What the process ends with.</param>
/// <param name="Verdict">One word: ok, failed, incomplete, interrupted.</param>
/// <param name="Reason">Why, in one line.</param>
sealed record ExitStatus(int Code, string Verdict, string Reason)
{
    /// <summary>Part of the planned requests of an open load that may stay unsent without the run having failed.</summary>
    const double OpenNotSentShare = 0.01;

    public static ExitStatus Of(RunResult result)
    {
        if (result.Interrupted)
            return new(ExitCode.Interrupted, "interrupted", "stopped by the user; what was measured until then is reported");
        if (result.Problems.Count > 0)
            return new(ExitCode.Incomplete, "incomplete", "shards were lost or counts disagree");
        if (result.StoppedEarly is { } why)
            return new(ExitCode.Failed, "failed", $"stopped early: {why}");
        var missed = result.Thresholds.Count(t => !t.Passed);
        if (missed > 0)
            return new(ExitCode.Failed, "failed", $"{missed} of {Words.Count(result.Thresholds.Count, "threshold")} missed");
        // How many failures are fine is the user's to say; where nothing is said it is none.
        var failed = result.Patterns.Where(p => !result.Settings.Judging.Thresholds.Any(t => t.DecidesOnErrorsOf(p.Pattern))).Sum(p => p.Failed);
        // In the open model the last request may be due a moment before the end and never sent; only more than that says something.
        var notSent = result.Patterns.Where(p => !p.IsOpen || p.NotSent > p.Planned * OpenNotSentShare).Sum(p => p.NotSent);
        if (failed > 0)
            return new(ExitCode.Failed, "failed", $"{failed} of {result.Patterns.Sum(p => p.Total)} requests failed");
        if (notSent > 0)
            return new(ExitCode.Failed, "failed", $"{notSent} requests could not be sent");
        if (result.Patterns.Sum(p => p.Total) == 0)
            return new(ExitCode.Failed, "failed", "no request was sent");
        var allowed = result.Patterns.Sum(p => p.Failed);
        return new(ExitCode.Success, "ok", allowed > 0
            ? $"{allowed} of {result.Patterns.Sum(p => p.Total)} requests failed, which the thresholds allow"
            : "all requests succeeded");
    }
}
