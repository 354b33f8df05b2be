using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Worker.Samples;

/// <summary>What the responses of a load said of a limit of their rate. Belongs to one load thread.</summary>
sealed class RateSeen
{
    bool _isSeen;
    ulong _limit;
    ulong _leastRemaining = ulong.MaxValue;
    ulong _longestReset;
    ulong _longestRetryAfter;

    /// <summary>Takes what a response says.</summary>
    /// <param name="rate">Requests in a window, those that are left of them, and seconds to its end; null for what is not said.</param>
    /// <param name="retryAfter">Seconds that a refused client is told to wait; null where it is not.</param>
    public void Take((int? Limit, int? Remaining, int? Reset) rate, int? retryAfter)
    {
        _isSeen = true;
        _limit = (ulong?)rate.Limit ?? _limit;
        _leastRemaining = Math.Min(_leastRemaining, (ulong?)rate.Remaining ?? ulong.MaxValue);
        _longestReset = Math.Max(_longestReset, (ulong)(rate.Reset ?? 0));
        _longestRetryAfter = Math.Max(_longestRetryAfter, (ulong)(retryAfter ?? 0));
    }

    /// <summary>Adds what another load thread has seen.</summary>
    public void Add(RateSeen other)
    {
        _isSeen |= other._isSeen;
        _limit = Math.Max(_limit, other._limit);
        _leastRemaining = Math.Min(_leastRemaining, other._leastRemaining);
        _longestReset = Math.Max(_longestReset, other._longestReset);
        _longestRetryAfter = Math.Max(_longestRetryAfter, other._longestRetryAfter);
    }

    /// <summary>As the account of the load says it; null for nothing.</summary>
    public RateLimit? ToAccount() => !_isSeen ? null : new RateLimit
    {
        Limit = _limit,
        LeastRemaining = _leastRemaining == ulong.MaxValue ? 0 : _leastRemaining,
        LongestResetS = _longestReset,
        LongestRetryAfterS = _longestRetryAfter,
    };
}
