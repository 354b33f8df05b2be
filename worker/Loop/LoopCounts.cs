namespace AgentGatewayPerf.Worker.Loop;

/// <summary>System calls of one load thread that a request can cause, counted where they are made. What a request costs is mostly
/// the kernel's; a call more a request is what makes a generator slow, and it shows here first.</summary>
struct LoopCounts
{
    /// <summary>Waits for events.</summary>
    public long Waits;

    /// <summary>Receives on plain sockets, those that found nothing included.</summary>
    public long Receives;

    /// <summary>Sends on plain sockets.</summary>
    public long Sends;

    /// <summary>Changes of what is waited for.</summary>
    public long Watches;
}
