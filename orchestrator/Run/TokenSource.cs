namespace AgentGatewayPerf.Run;

/// <summary>Gets the next bearer token of a run before the present one expires.</summary>
/// <param name="Since">When the first one was got, a timestamp of the run's clock.</param>
/// <param name="Lifetime">How long it holds; null where that is not known, so that it is never renewed.</param>
/// <param name="NextAsync">Gets another, with its lifetime; what goes wrong is said in its exception.</param>
sealed record TokenSource(
    long Since, TimeSpan? Lifetime, Func<CancellationToken, Task<(string Token, TimeSpan? Lifetime)>> NextAsync);
