
namespace AgentGatewayPerf.Settings;

/// <summary>Where the workers run.</summary>
enum FleetKind
{
    /// <summary>Processes on this machine.</summary>
    Local,

    /// <summary>Containers on Modal.</summary>
    Modal,

    /// <summary>Containers on Modal, asked for from within Modal; modal/app.py chooses it.</summary>
    Stdin,

    /// <summary>Workers that run already, at addresses the user gives.</summary>
    Static,
}
