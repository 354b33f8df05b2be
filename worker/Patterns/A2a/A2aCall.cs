namespace AgentGatewayPerf.Worker.Patterns.A2a;

/// <summary>What a client asks of an agent (A2A 1.0, section 3.1).</summary>
enum A2aCall
{
    /// <summary>Send a message and wait for what becomes of it.</summary>
    Send,

    /// <summary>Send a message and get a response at once.</summary>
    SendWithoutWaiting,

    /// <summary>Send a message and get a stream.</summary>
    Stream,

    /// <summary>Ask how a task stands.</summary>
    GetTask,

    /// <summary>Get the stream of a task that is there already.</summary>
    Subscribe,

    /// <summary>Get the card for those who have a token.</summary>
    GetExtendedCard,
}
