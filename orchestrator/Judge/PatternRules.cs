namespace AgentGatewayPerf.Judge;

/// <summary>When a pattern counts as failed.</summary>
static class PatternRules
{
    /// <summary>Part of the planned requests of an open load that may stay unsent: the last one may be due a moment before the
    /// end.</summary>
    const double OpenNotSentShare = 0.01;

    /// <summary>Why a pattern failed; null when it did not.</summary>
    /// <param name="started">Whether its load was started.</param>
    /// <param name="partial">Whether it was cut short.</param>
    /// <param name="failed">Requests that failed.</param>
    /// <param name="failuresAllowed">Whether a threshold says how many requests may fail.</param>
    /// <param name="notSentThatCounts">What <see cref="NotSentThatCounts"/> returns.</param>
    public static PatternFailure? FailureOf(
        bool started, bool partial, long failed, bool failuresAllowed, long notSentThatCounts) =>
        !started ? PatternFailure.NotRun
        : failed > 0 && !failuresAllowed ? PatternFailure.RequestsFailed
        : notSentThatCounts > 0 ? PatternFailure.NotSent
        : partial ? PatternFailure.CutShort
        : null;

    /// <summary>Requests that were not sent; 0 where so few say nothing.</summary>
    public static long NotSentThatCounts(bool isOpen, long planned, long notSent) =>
        !isOpen || notSent > planned * OpenNotSentShare ? notSent : 0;
}
