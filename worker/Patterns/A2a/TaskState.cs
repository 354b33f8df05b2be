namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>Where a task stands (A2A 1.0, section 4.1.3), in both versions' spellings.</summary>
enum TaskState
{
    /// <summary>The response was a message: there is no task.</summary>
    None,
    Submitted,
    Working,
    InputRequired,
    AuthRequired,
    Completed,
    Canceled,
    Failed,
    Rejected,
    Unknown,
}
