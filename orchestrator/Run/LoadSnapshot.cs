using AgentGatewayPerf.Merge;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Run;

/// <summary>
/// A load under way. Its figures are those of the moment in which they are asked for, because taking them costs the merge some
/// time, and null once the load is over: then <see cref="RunSnapshot.Done"/> of a new snapshot has them.
/// </summary>
sealed class LoadSnapshot(int index, Pattern pattern, long startedTimestamp, PatternMerge merge, Func<bool> isUnderWay)
{
    /// <summary>Place of its pattern in the plan.</summary>
    public int Index => index;

    /// <summary>Its pattern.</summary>
    public Pattern Pattern => pattern;

    /// <summary>About when it started, as a timestamp of the run's time provider.</summary>
    public long StartedTimestamp => startedTimestamp;

    /// <summary>Requests by outcome and the response times of the successful ones.</summary>
    public (OutcomeCounts Counts, LatencyHistogram Response)? Counts() => Still(merge.Glance());

    /// <summary>Requests that ended so long after its start or later, µs.</summary>
    public SeriesCell? Since(long fromUs) => Still(merge.Since(fromUs));

    /// <summary>All that was merged of it, and the messages of its failures.</summary>
    public (PatternTotals Totals, FailureMessages Messages)? Totals() => Still((merge.Collect(), merge.Failures));

    // What is merged is given back after the load is over: figures that were read while it was under way are whole.
    (T1, T2)? Still<T1, T2>((T1, T2) figures) => isUnderWay() ? figures : null;

    SeriesCell? Still(SeriesCell cell) => isUnderWay() ? cell : null;
}
