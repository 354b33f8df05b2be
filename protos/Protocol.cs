namespace AgentGatewayPerf.Protos;

/// <summary>The protocol that a pattern speaks.</summary>
public enum Protocol
{
    /// <summary>Model Context Protocol.</summary>
    Mcp,

    /// <summary>Agent2Agent.</summary>
    A2a,
}
