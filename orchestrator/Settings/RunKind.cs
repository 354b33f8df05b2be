namespace AgentGatewayPerf.Settings;

/// <summary>What a run is to find out. Each has flags of its own beside those of a load.</summary>
enum RunKind
{
    /// <summary>How a load is borne.</summary>
    Load,

    /// <summary>What targets add to the first one.</summary>
    Overhead,

    /// <summary>The highest load that meets objectives.</summary>
    Capacity,
}
