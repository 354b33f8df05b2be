namespace AgentGatewayPerf.Run;

/// <summary>Why a call to a worker ended.</summary>
/// <param name="Kind">What can be done about it.</param>
/// <param name="Reason">In words; empty when the shard is finished.</param>
readonly record struct CallEnd(CallEndKind Kind, string Reason = "")
{
    /// <summary>Whether the worker simply did not respond, which explains nothing.</summary>
    public bool IsSilence { get; init; }
}
