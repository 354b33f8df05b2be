namespace AgentGatewayPerf.Protos;

/// <summary>What an operation is called, and which ones prepare or end sessions.</summary>
public static class Operations
{
    /// <summary>Whether it prepares or ends a session, apart from the requests of a load.</summary>
    public static bool IsSetup(this Operation operation) => operation is >= Operation.Connect and < Operation.Turn;

    /// <summary>The operation that turn <paramref name="turn"/> of a conversation is, from 1.</summary>
    public static Operation Turn(int turn) => Operation.Turn + turn;

    /// <summary>The word for it in reports, thresholds and messages: "tools/list", "connect", "turn 2".</summary>
    public static string Name(this Operation operation) => operation switch
    {
        Operation.ToolsList => "tools/list",
        Operation.ToolsCall => "tools/call",
        Operation.AgentCard => "agent_card",
        Operation.Message => "message",
        Operation.MessageStream => "message/stream",
        Operation.Task => "task",
        Operation.SubscribedStream => "subscribe",
        Operation.SendTask => "send task",
        Operation.GetTask => "get task",
        Operation.CutStream => "cut stream",
        Operation.Subscribe => "taken up again",
        Operation.ResourcesList => "resources/list",
        Operation.ResourcesRead => "resources/read",
        Operation.PromptsList => "prompts/list",
        Operation.PromptsGet => "prompts/get",
        Operation.Ping => "ping",
        Operation.Session => "session",
        Operation.ServerDiscover or Operation.FindRevision => "server/discover",
        Operation.OpenStream => "open stream",
        Operation.Connect => "connect",
        Operation.TlsHandshake => "tls handshake",
        Operation.TlsResumption => "tls resumption",
        Operation.Initialize => "initialize",
        Operation.Initialized => "initialized",
        Operation.EndSession => "end session",
        Operation.Discover => "discover",
        > Operation.Turn => $"turn {(int)operation - (int)Operation.Turn}",
        _ => $"operation {(int)operation}",
    };
}
