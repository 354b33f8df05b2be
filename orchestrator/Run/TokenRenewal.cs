using AgentGatewayPerf.Plan;

namespace AgentGatewayPerf.Run;

/// <summary>Renews the bearer token of a run while its load goes on: workers take the next one before the present one
/// expires.</summary>
/// <param name="source">Where tokens come from.</param>
/// <param name="plan">What runs, with the targets that have the gateway's token.</param>
/// <param name="sessions">All shards.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Learns what went wrong.</param>
sealed class TokenRenewal(
    TokenSource source, RunPlan plan, IReadOnlyList<ShardSession> sessions, TimeProvider time, ILogger logger)
{
    // Of its lifetime: time enough for several tries, also where a minute is all there is.
    const double RenewAfter = 0.75;

    // A token that holds for less is no reason to ask without a pause.
    static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(500);
    static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(5);

    /// <summary>Renews until the run is over.</summary>
    public async Task RunAsync(CancellationToken over)
    {
        try
        {
            var (since, lifetime) = (source.Since, source.Lifetime);
            while (lifetime is { } holds)
            {
                await Task.Delay(Longer(holds * RenewAfter - time.GetElapsedTime(since)), time, over);
                since = time.GetTimestamp();
                lifetime = await RenewAsync(over);
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The run is over.
        }
    }

    async Task<TimeSpan?> RenewAsync(CancellationToken over)
    {
        while (true)
        {
            try
            {
                var (token, lifetime) = await source.NextAsync(over);
                foreach (var session in sessions)
                    session.SetToken(plan, token);
                return lifetime;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                RunLog.TokenNotRenewed(logger, e.Message);
                await Task.Delay(TryAgain, time, over);
            }
        }
    }

    static TimeSpan Longer(TimeSpan delay) => delay > Shortest ? delay : Shortest;
}
