using AgentGatewayPerf.Merge;
using AgentGatewayPerf.Plan;

namespace AgentGatewayPerf.Run;

/// <summary>
/// A load under way. Its figures are those of the moment in which they are asked for, because taking them costs the merge some
/// time, and null once the load is over: then <see cref="RunSnapshot.Done"/> of a new snapshot has them.
/// </summary>
sealed class LoadSnapshot(PlannedScenario scenario, StageLoad load, long startedTimestamp, Func<bool> isUnderWay)
{
    readonly PatternMerge _merge = load.Merge;

    /// <summary>Its scenario.</summary>
    public PlannedScenario Scenario => scenario;

    /// <summary>How much is to be sent.</summary>
    public StepLoad Load => load.Load;

    /// <summary>About when it started, as a timestamp of the run's time provider.</summary>
    public long StartedTimestamp => startedTimestamp;

    /// <summary>Requests by outcome and the response times of the successful ones.</summary>
    public (OutcomeCounts Counts, LatencyHistogram Response)? Counts() => Still(_merge.Glance());

    /// <summary>Requests that ended so long after its start or later, µs.</summary>
    public SeriesCell? Since(long fromUs) => Still(_merge.Since(fromUs));

    /// <summary>All that was merged of it, and the messages of its failures.</summary>
    public (PatternTotals Totals, FailureMessages Messages)? Totals() => Still((_merge.Collect(), _merge.Failures));

    // What is merged is given back after the load is over: figures that were read while it was under way are whole.
    (T1, T2)? Still<T1, T2>((T1, T2) figures) => isUnderWay() ? figures : null;

    SeriesCell? Still(SeriesCell cell) => isUnderWay() ? cell : null;
}
