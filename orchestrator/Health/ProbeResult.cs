namespace AgentGatewayPerf.Health;

/// <summary>What one part of the check found.</summary>
/// <param name="Works">Whether it is there and usable.</param>
/// <param name="Reason">Where it was found; else why it cannot work and what to do.</param>
sealed record ProbeResult(bool Works, string Reason)
{
    /// <summary>More to know, one line each.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];

    /// <summary>The patterns that can work as asked for.</summary>
    public IReadOnlyList<string> Patterns { get; init; } = [];

    public static ProbeResult Fail(string reason) => new(false, reason);
}
