using AgentGatewayPerf.Plan;

namespace AgentGatewayPerf.Run;

/// <summary>Bounds the wait for the account of a step. When a timed load ends is known; a counted one has to go on: no request
/// takes longer than its timeouts allow.</summary>
/// <param name="step">The step.</param>
/// <param name="startUs">When it started, on the clock of the run, µs.</param>
/// <param name="longestRequest">How long a request may take from the connect to the last byte.</param>
/// <param name="grace">Beside that, for the command and the account to travel, also over a dropped stream.</param>
sealed class StepPatience(Step step, long startUs, TimeSpan longestRequest, TimeSpan grace)
{
    // A list of tools may have several pages, each with a timeout of its own.
    const int Pages = 4;

    readonly long _graceUs = (long)grace.TotalMicroseconds;
    readonly long _quietUs =
        (long)(longestRequest * Pages + step.Loads.Max(load => load.LongestPause) + grace).TotalMicroseconds;
    readonly bool _isTimed = step.Loads.All(load => load.Duration > TimeSpan.Zero);
    readonly long _endUs = startUs + (long)step.Loads.Max(load => load.Duration + load.Drain).TotalMicroseconds;
    long _samples = -1;
    long _sinceUs = startUs;

    /// <summary>Why a shard is not waited for any longer; null to go on.</summary>
    /// <param name="nowUs">The present.</param>
    /// <param name="samples">Samples of the step that have come from it.</param>
    public string? GiveUp(long nowUs, long samples)
    {
        if (_isTimed)
        {
            return nowUs > _endUs + _graceUs
                ? $"it did not account for its load within {grace.TotalSeconds:0} s of the end"
                : null;
        }
        if (samples != _samples)
            (_samples, _sinceUs) = (samples, Math.Max(_sinceUs, nowUs));
        return nowUs > _sinceUs + _quietUs ? $"no request of it ended for {_quietUs / 1_000_000} s" : null;
    }
}
