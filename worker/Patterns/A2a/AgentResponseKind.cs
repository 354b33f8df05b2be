namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>What an agent says (A2A 1.0, section 3.2.3: StreamResponse).</summary>
enum AgentResponseKind
{
    /// <summary>Nothing that the protocol knows.</summary>
    None,
    Task,
    Message,
    StatusUpdate,
    ArtifactUpdate,
}
