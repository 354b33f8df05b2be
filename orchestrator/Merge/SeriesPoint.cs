namespace AgentGatewayPerf.Merge;

/// <summary>The figures of one interval of a series, a fraction of the distribution they were taken from. Times are of the
/// successes, in µs; null when there is none.</summary>
readonly record struct SeriesPoint(long Ok, long Failed, double? MeanUs, double? P50Us, double? P95Us, double? P99Us, long? MaxUs)
{
    public static SeriesPoint Of(SeriesCell cell) =>
        new(
            cell.Ok, cell.Failed, cell.MeanUs, cell.Percentile(50), cell.Percentile(95), cell.Percentile(99),
            cell.Ok == 0 ? null : cell.MaxUs);
}
