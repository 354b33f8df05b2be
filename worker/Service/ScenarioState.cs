namespace AgentGatewayPerf.Worker.Service;

/// <summary>What a scenario of the assignment can be asked to do.</summary>
enum ScenarioState
{
    /// <summary>To be prepared.</summary>
    Idle,

    /// <summary>Nothing until it is ready.</summary>
    Preparing,

    /// <summary>To run loads, or to account for them where it cannot run.</summary>
    Ready,

    /// <summary>Nothing until it is idle again.</summary>
    Releasing,
}
