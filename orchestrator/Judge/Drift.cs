using AgentGatewayPerf.Common;
using AgentGatewayPerf.Merge;
using AgentGatewayPerf.Run;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Judge;

/// <summary>How one metric of a long load changes from its first to its last part.</summary>
/// <param name="Pattern">Name of the pattern.</param>
/// <param name="Metric">Name of the metric.</param>
/// <param name="Unit">Of its values.</param>
/// <param name="First">Its mean over the segments of the first quarter; null where there is none.</param>
/// <param name="Last">Its mean over those of the last quarter.</param>
/// <param name="Change">From first to last, as a part of the first; of shares the difference itself.</param>
/// <param name="Low">Lower end of the 99 % confidence interval of the change (Welch's t over segments).</param>
/// <param name="High">Upper end of it.</param>
/// <param name="Drifts">Whether it changes by more than is tolerated; null where that cannot be told.</param>
sealed record Drift(
    string Pattern, string Metric, MetricUnit Unit, double? First, double? Last, double? Change, double? Low, double? High,
    bool? Drifts)
{
    const double Confidence = 0.99;

    // A quarter has five of them: enough to see how they vary, and long enough to be independent in a load of many minutes.
    const int Segments = 20;
    const int PerPart = Segments / 4;

    // Changes up to this count as none; tails vary more.
    static readonly (string Metric, double Tolerance)[] Watched = [("p50", 0.05), ("p99", 0.2), ("rps", 0.05), ("error_rate", 0.001)];

    /// <summary>All metrics of a pattern; none where it was too short.</summary>
    public static IReadOnlyList<Drift> Of(PatternReport report)
    {
        var cells = report.Series.Blocks.Cells;
        // The load ends somewhere within the last piece.
        var whole = cells.Count - 1;
        if (whole < Segments)
            return [];
        int[] starts = [.. Enumerable.Range(0, Segments + 1).Select(i => whole * i / Segments)];
        SeriesCell[] segments = [.. Enumerable.Range(0, Segments).Select(i => Sum(cells.Take(starts[i]..starts[i + 1])))];
        double[] lengths =
            [.. Enumerable.Range(0, Segments).Select(i => (starts[i + 1] - starts[i]) * (double)report.Series.Blocks.IntervalUs)];
        return [.. Watched.Select(w => Of(report, Settings.Metric.Find(w.Metric)!, w.Tolerance, segments, lengths))];
    }

    static SeriesCell Sum(IEnumerable<SeriesCell> cells)
    {
        var sum = new SeriesCell(0, long.MaxValue);
        foreach (var cell in cells)
            sum.Add(cell);
        return sum;
    }

    static Drift Of(PatternReport report, Metric metric, double tolerance, SeriesCell[] segments, double[] lengths)
    {
        double?[] values = [.. segments.Zip(lengths, (segment, length) => metric.ValueOf(segment, length))];
        var (first, last) = (values[..PerPart].OfType<double>().ToList(), values[^PerPart..].OfType<double>().ToList());
        if (first.Count < PerPart || last.Count < PerPart)
            return new(report.Name, metric.Name, metric.Unit, null, null, null, null, null, null);
        var (before, after) = (first.Average(), last.Average());
        var (mine, other) = (Variance(first) / PerPart, Variance(last) / PerPart);
        // Welch and Satterthwaite; nothing varies where nothing failed.
        var degrees = mine + other > 0
            ? (mine + other) * (mine + other) / ((mine * mine + other * other) / (PerPart - 1))
            : PerPart;
        var half = StudentT.Quantile((1 + Confidence) / 2, degrees) * Math.Sqrt(mine + other);
        var unit = metric.IsShare ? 1 : before;
        var (change, low, high) = ((after - before) / unit, (after - before - half) / unit, (after - before + half) / unit);
        return unit == 0
            ? new(report.Name, metric.Name, metric.Unit, before, after, null, null, null, null)
            : new(
                report.Name, metric.Name, metric.Unit, before, after, change, low, high,
                Math.Abs(change) > tolerance && (low > 0 || high < 0));
    }

    static double Variance(List<double> values)
    {
        var mean = values.Average();
        return values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1);
    }
}
