namespace AgentGatewayPerf.Merge;

/// <summary>What was merged of one pattern from one shard, to be compared with the worker's own counts.</summary>
sealed class ShardTally
{
    /// <summary>The pattern's requests.</summary>
    public OutcomeCounts Requests { get; } = new();

    /// <summary>Operations that prepared or ended sessions.</summary>
    public long SetupSamples { get; set; }

    /// <summary>Latest end of an answer, from the start of the pattern, µs.</summary>
    public long LastEndUs { get; set; }

    public long Samples => Requests.Total + SetupSamples;
}
