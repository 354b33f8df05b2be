namespace AgentGatewayPerf.Testing.Scripted;

/// <summary>The kinds of <see cref="ReplyStep"/>.</summary>
public enum ReplyStepKind
{
    /// <summary>Sends bytes as one segment.</summary>
    Send,

    /// <summary>Waits.</summary>
    Pause,

    /// <summary>Closes the connection in order.</summary>
    Close,

    /// <summary>Breaks the connection off: the other side gets a reset.</summary>
    Reset,

    /// <summary>Does nothing more until the other side closes.</summary>
    Hang,
}
