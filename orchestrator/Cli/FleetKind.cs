namespace AgentGatewayPerf.Cli;

/// <summary>Where the workers run.</summary>
enum FleetKind
{
    /// <summary>Processes on this machine.</summary>
    Local,

    /// <summary>Containers on Modal.</summary>
    Modal,

    /// <summary>Workers that run already, at addresses the user gives.</summary>
    Static,
}
