using System.Globalization;
using AgentGatewayPerf.Common;

namespace AgentGatewayPerf.Settings;

/// <summary>The same load before the load, reported apart; either a time or a number of requests.</summary>
/// <param name="Duration">How long to warm up; null where a number of requests ends it.</param>
/// <param name="Requests">Requests over all shards; 0 where time ends it.</param>
sealed record WarmupLoad(TimeSpan? Duration, long Requests)
{
    /// <summary>Reads "10s" as a time and "500" as a number of requests.</summary>
    /// <exception cref="UsageException">It is neither, or too little for every shard.</exception>
    public static WarmupLoad Parse(string text, int shards)
    {
        if (text.Length > 0 && text.All(char.IsAsciiDigit))
        {
            if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var requests) || requests < shards)
                throw new UsageException($"--warmup {text} is not a valid number of requests: it must be at least {shards}, one for every shard.");
            return new(null, requests);
        }
        return Durations.TryParse(text, out var duration) && duration > TimeSpan.Zero
            ? new(duration, 0)
            : throw new UsageException($"--warmup takes a time such as 10s or a number of requests such as 500, not '{text}'.");
    }
}
