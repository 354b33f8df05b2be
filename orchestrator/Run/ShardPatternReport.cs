using AgentGatewayPerf.Merge;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Run;

/// <summary>One scenario in one step on one shard.</summary>
sealed record ShardPatternReport
{
    public required int Shard { get; init; }

    /// <summary>Requests the shard was to send; 0 where that shows only in the end.</summary>
    public required long Planned { get; init; }

    /// <summary>What was merged of its samples.</summary>
    public required ShardTally Merged { get; init; }

    /// <summary>Operations that prepared or ended sessions.</summary>
    public long SetupSamples { get; init; }

    /// <summary>Virtual users there may have been at most; 0 in the closed model.</summary>
    public uint MaxVirtualUsers { get; init; }

    /// <summary>The worker's own counts; null when it never got that far.</summary>
    public LoadAccount? Account { get; init; }

    public Ready? Ready { get; init; }

    /// <summary>The worker's clock against ours; null when it could not be measured.</summary>
    public ClockOffset? Clock { get; init; }

    /// <summary>When its load started and ended, on our clock, µs; null when it did not start.</summary>
    public (long StartUs, long EndUs)? Span { get; init; }

    /// <summary>How much later than asked for its load started, µs; negative is earlier.</summary>
    public long? StartErrorUs { get; init; }

    /// <summary>By how much <see cref="StartErrorUs"/> may be wrong in either direction, µs: the clocks are known no
    /// better.</summary>
    public long? StartUncertaintyUs => Clock is { } clock ? (clock.RoundTripUs + 1) / 2 : null;

    /// <summary>Where the worker's counts and the merged ones differ.</summary>
    public IReadOnlyList<string> Differences { get; init; } = [];
}
