namespace AgentGatewayPerf.Run;

/// <summary>What can be done about the end of a call.</summary>
enum CallEndKind
{
    /// <summary>The shard is finished: all is received.</summary>
    Finished,

    /// <summary>The stream was lost: try again.</summary>
    Dropped,

    /// <summary>The worker has no such run, which is no loss when it has not taken the assignment yet.</summary>
    NotAttached,

    /// <summary>Trying again is no use.</summary>
    Refused,
}
