namespace AgentGatewayPerf.Worker.Patterns;

/// <summary>How far a request is after one of its messages.</summary>
enum ResultState
{
    /// <summary>It is over and has succeeded.</summary>
    Done,

    /// <summary>Further messages follow.</summary>
    MoreToCome,

    /// <summary>It is over and has failed.</summary>
    Failed,
}
