using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Worker.Http;

/// <summary>How a connection was made, or why not. Times are ns of <see cref="Base.Clock"/>.</summary>
/// <param name="Outcome">Ok, or connect, tls, timeout or aborted.</param>
/// <param name="Started">When the connect began.</param>
/// <param name="Connected">When TCP was connected; 0 when it was not.</param>
/// <param name="Ended">When TLS was agreed on, or where it ended.</param>
/// <param name="Error">What a user should read, when it failed.</param>
readonly record struct ConnectResult(Outcome Outcome, long Started, long Connected, long Ended, string? Error)
{
    /// <summary>Whether another virtual user made the connection, or tried to: it is measured once.</summary>
    public bool IsShared { get; init; }

    /// <summary>Whether TLS resumed the session of an earlier connection.</summary>
    public bool IsResumed { get; init; }
}
