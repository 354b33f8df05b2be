namespace AgentGatewayPerf.Demo;

/// <summary>How one version of A2A says things in JSON: in that of JSON-RPC, or in that of its protocol buffers, which
/// HTTP+JSON and gRPC have.</summary>
sealed class A2aDialect
{
    public static readonly A2aDialect V03 = new()
    {
        Version = "0.3",
        SendMethod = "message/send",
        StreamMethod = "message/stream",
        GetMethod = "tasks/get",
        SubscribeMethod = "tasks/resubscribe",
        UserRole = "user",
        AgentRole = "agent",
        InputRequired = "input-required",
        Working = "working",
        Completed = "completed",
        TagsKinds = true,
        SaysFinal = true,
        Parts = "parts",
    };

    public static readonly A2aDialect V03OfProtocolBuffers = new()
    {
        Version = "0.3",
        SendMethod = V03.SendMethod,
        StreamMethod = V03.StreamMethod,
        GetMethod = V03.GetMethod,
        SubscribeMethod = V03.SubscribeMethod,
        UserRole = "ROLE_USER",
        AgentRole = "ROLE_AGENT",
        InputRequired = "TASK_STATE_INPUT_REQUIRED",
        Working = "TASK_STATE_WORKING",
        Completed = "TASK_STATE_COMPLETED",
        TagsKinds = false,
        SaysFinal = true,
        Parts = "content",
    };

    public static readonly A2aDialect V1 = new()
    {
        Version = "1.0",
        SendMethod = "SendMessage",
        StreamMethod = "SendStreamingMessage",
        GetMethod = "GetTask",
        SubscribeMethod = "SubscribeToTask",
        UserRole = "ROLE_USER",
        AgentRole = "ROLE_AGENT",
        InputRequired = "TASK_STATE_INPUT_REQUIRED",
        Working = "TASK_STATE_WORKING",
        Completed = "TASK_STATE_COMPLETED",
        TagsKinds = false,
        SaysFinal = false,
        Parts = "parts",
    };

    public required string Version { get; init; }

    public required string SendMethod { get; init; }

    public required string StreamMethod { get; init; }

    public required string GetMethod { get; init; }

    public required string SubscribeMethod { get; init; }

    public required string UserRole { get; init; }

    public required string AgentRole { get; init; }

    public required string InputRequired { get; init; }

    public required string Working { get; init; }

    public required string Completed { get; init; }

    /// <summary>0.3 tells objects apart by a member "kind"; 1.0 by the name of the member they are in.</summary>
    public required bool TagsKinds { get; init; }

    /// <summary>The last event of a stream says that it is.</summary>
    public required bool SaysFinal { get; init; }

    /// <summary>The member of a message that holds its parts.</summary>
    public required string Parts { get; init; }

    /// <summary>The dialect of a version as clients send it; none means 0.3. Null: not supported.</summary>
    public static A2aDialect? Find(string? version) => version switch
    {
        null or "" or "0.3" => V03,
        "1.0" => V1,
        _ => null,
    };
}
