using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Merge;

/// <summary>What is known of one operation of one pattern: its counts, and its times apart for successes and failures.</summary>
sealed class OperationTotals : IFigures
{
    public OutcomeCounts Counts { get; } = new();

    public LatencySet Successful { get; } = new();

    public LatencySet Failed { get; } = new();

    long IFigures.Ok => Counts.Ok;

    long IFigures.Failed => Counts.Failed;

    double? IFigures.MeanUs => Successful.Response.Mean;

    double? IFigures.MaxUs => Successful.Response.Max;

    double? IFigures.Percentile(double percent) => Successful.Response.Percentile(percent);

    public void Add(OperationTotals other)
    {
        Counts.Add(other.Counts);
        Successful.Add(other.Successful);
        Failed.Add(other.Failed);
    }

    /// <inheritdoc cref="LatencyHistogram.Pack"/>
    public void Pack()
    {
        Successful.Pack();
        Failed.Pack();
    }
}
