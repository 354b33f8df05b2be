using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Run;

/// <summary>What a worker reported of itself over a run that is over.</summary>
/// <param name="Reports">All reports in the order of their times; in long runs several are put into one.</param>
/// <param name="MaxResidentBytes">The most memory it had.</param>
/// <param name="MaxScheduleLagUs">How late it was with a request that nothing was in the way of, at most, µs.</param>
sealed record VitalsHistory(IReadOnlyList<Vitals> Reports, ulong MaxResidentBytes = 0, ulong MaxScheduleLagUs = 0)
{
    /// <summary>The history of a worker that reported nothing.</summary>
    public static VitalsHistory None { get; } = new([]);

    /// <summary>The last report, whose totals count from the start of the process; null when none came.</summary>
    public Vitals? Last => Reports.Count > 0 ? Reports[^1] : null;
}
