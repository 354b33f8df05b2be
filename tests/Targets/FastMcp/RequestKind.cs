namespace AgentGatewayPerf.Targets.FastMcp;

/// <summary>What a request wants.</summary>
enum RequestKind
{
    Bad,
    Initialize,
    Notification,
    List,
    Call,
    Delete,
    Counts,
    Other,
}
