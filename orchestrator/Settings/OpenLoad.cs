using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Settings;

/// <summary>The open model: requests start when the schedule says, whether or not earlier ones were answered.</summary>
sealed record OpenLoad
{
    /// <summary>Requests per second, of each pattern and over all shards, one stage after another.</summary>
    public required IReadOnlyList<RateStage> Stages { get; init; }

    public Arrival Arrival { get; init; }

    /// <summary>Of Poisson arrivals; the same seed makes the same arrivals.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Virtual users over all shards at most.</summary>
    public required int MaxConcurrency { get; init; }

    /// <summary>All stages together.</summary>
    public TimeSpan Duration => Stages.Aggregate(TimeSpan.Zero, (sum, stage) => sum + stage.Duration);

    /// <summary>Requests due over the whole duration, on average where the arrivals are random.</summary>
    public double Requests => Stages.Sum(s => s.Requests);

    /// <summary>Highest rate of all stages, requests per second.</summary>
    public double PeakRate => Stages.Max(s => Math.Max(s.StartRate, s.EndRate));
}
