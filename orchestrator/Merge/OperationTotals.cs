namespace AgentGatewayPerf.Merge;

/// <summary>What is known of one operation of one pattern: its counts, and its times apart for successes and failures.</summary>
sealed class OperationTotals
{
    public OutcomeCounts Counts { get; } = new();

    public LatencySet Successful { get; } = new();

    public LatencySet Failed { get; } = new();

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
