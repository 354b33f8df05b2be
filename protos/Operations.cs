namespace AgentGatewayPerf.Protos;

/// <summary>What an operation is called, and which ones prepare or end sessions.</summary>
public static class Operations
{
    /// <summary>Whether it prepares or ends a session, apart from the requests of a load.</summary>
    public static bool IsSetup(this Operation operation) => operation is >= Operation.Connect and < Operation.Turn;

    /// <summary>The operation that turn <paramref name="turn"/> of a conversation is, from 1.</summary>
    public static Operation Turn(int turn) => Operation.Turn + turn;

    /// <summary>The operation that a call of the tool <paramref name="tool"/> of several is, from 1.</summary>
    public static Operation Tool(int tool) => Operation.Tool + tool;

    /// <summary>The same without regard to which of several tools is called.</summary>
    public static Operation Kind(this Operation operation) => operation > Operation.Tool ? Operation.ToolsCall : operation;

    /// <summary>Whether it is one of those that are numbered: a turn, or a call of one of several tools.</summary>
    public static bool IsNumbered(this Operation operation) =>
        (operation > Operation.Turn && operation <= Turn(ContractLimits.Turns))
        || (operation > Operation.Tool && operation <= Tool(ContractLimits.Tools));

    /// <summary>The word for it where several tools are called: "tool search"; else as the other.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="tools">The names of the tools; none where one is called.</param>
    public static string Name(this Operation operation, IReadOnlyList<string> tools)
    {
        ArgumentNullException.ThrowIfNull(tools);
        var index = (int)operation - (int)Operation.Tool - 1;
        return index >= 0 && index < tools.Count ? $"tool {tools[index]}" : operation.Name();
    }

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
        > Operation.Tool => $"tool {(int)operation - (int)Operation.Tool}",
        > Operation.Turn => $"turn {(int)operation - (int)Operation.Turn}",
        _ => $"operation {(int)operation}",
    };
}
