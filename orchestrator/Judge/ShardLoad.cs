using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Judge;

/// <summary>What is known of one worker during the load of one pattern: all that the rules look at.</summary>
sealed record ShardLoad
{
    /// <summary>Its reports from the beginning to the end of the load, in their order.</summary>
    public required ReadOnlyMemory<Vitals> Reports { get; init; }

    /// <summary>Processors it may use; 0 for unknown.</summary>
    public double Cores { get; init; }

    public int LoadThreads { get; init; } = 1;

    /// <summary>0 for unknown.</summary>
    public ulong OpenFilesLimit { get; init; }

    /// <summary>Median response time of the pattern over all shards, µs; 0 for unknown.</summary>
    public double MedianUs { get; init; }

    /// <summary>Virtual users at its end, and how many there might have been; 0 in the closed model.</summary>
    public (long Now, long Most) Users { get; init; }

    /// <summary>Requests of the pattern, over all shards, that were sent at least a millisecond after they were due; 0 in the
    /// closed model.</summary>
    public long Late { get; init; }

    /// <summary>Requests that were due and not sent; 0 in the closed model.</summary>
    public long NotSent { get; init; }

    /// <summary>Requests of the pattern over all shards.</summary>
    public long Requests { get; init; }
}
