using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Orchestrator.Tests;

/// <summary>What a scripted worker does differently from a good one.</summary>
sealed record WorkerScript
{
    public int BatchSize { get; init; } = 10;

    /// <summary>Every n-th request fails with HTTP 503; 0 for none.</summary>
    public int FailEvery { get; init; }

    /// <summary>Cuts the connection once this many events were written over all calls; each number cuts once.</summary>
    public IReadOnlyList<int> CutAfter { get; init; } = [];

    /// <summary>After a cut nobody answers any more.</summary>
    public bool DieAtCut { get; init; }

    /// <summary>Sends this many batches of a load and waits to be told to stop; 0 for no wait.</summary>
    public int HoldAfterBatches { get; init; }

    /// <summary>Leaves out one number in the sequence of events.</summary>
    public int SkipSequence { get; init; }

    /// <summary>Adds to what it says it completed.</summary>
    public ulong ExtraCompleted { get; init; }

    /// <summary>Changes events on their way out, by the number in which they are written; null for none.</summary>
    public Func<int, ShardEvent, ShardEvent>? Change { get; init; }

    /// <summary>Never sends the account of a step.</summary>
    public bool WithoutAccount { get; init; }

    /// <summary>Scenarios cannot run.</summary>
    public Fault? ReadyFault { get; init; }

    /// <summary>Sends a Fault in place of the first Ready.</summary>
    public string? ShardFault { get; init; }
}
