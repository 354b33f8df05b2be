using Grpc.Core;

namespace AgentGatewayPerf.Demo;

/// <summary>An error for the client, with the code that JSON-RPC or A2A gives it.</summary>
sealed class A2aException(int code, string message, string? reason = null) : Exception(message)
{
    const int NotFound = -32001;
    const int Unsupported = -32004;
    const int OtherVersion = -32009;

    public int Code { get; } = code;

    /// <summary>The reason of google.rpc.ErrorInfo that A2A 1.0 sends along with its own errors; null for those of
    /// JSON-RPC.</summary>
    public string? Reason { get; } = reason;

    /// <summary>The status of HTTP+JSON.</summary>
    public int HttpStatus => Code == NotFound ? StatusCodes.Status404NotFound : StatusCodes.Status400BadRequest;

    /// <summary>The status of gRPC.</summary>
    public StatusCode GrpcStatus => Code switch
    {
        NotFound => StatusCode.NotFound,
        Unsupported or OtherVersion => StatusCode.FailedPrecondition,
        _ => StatusCode.InvalidArgument,
    };

    public static A2aException Parse(string message) => new(-32700, $"Parse error: {message}");

    public static A2aException InvalidRequest(string message) => new(-32600, $"Invalid request: {message}");

    public static A2aException MethodNotFound(string method) => new(-32601, $"Method not found: {method}");

    public static A2aException InvalidParams(string message) => new(-32602, $"Invalid params: {message}");

    public static A2aException TaskNotFound(string taskId) => new(NotFound, $"Task not found: {taskId}", "TASK_NOT_FOUND");

    public static A2aException TaskIsTerminal(string taskId) =>
        new(Unsupported, $"Task {taskId} is completed or at work and takes no more messages.", "UNSUPPORTED_OPERATION");

    public static A2aException NothingToFollow(string taskId) =>
        new(Unsupported, $"Task {taskId} is not at work: nothing will come of it.", "UNSUPPORTED_OPERATION");

    public static A2aException ContentTypeNotSupported() =>
        new(-32005, "Only text parts are supported.", "CONTENT_TYPE_NOT_SUPPORTED");

    public static A2aException VersionNotSupported(string version) =>
        new(
            OtherVersion,
            $"A2A version '{version}' is not supported. Supported versions: {A2aDialect.V1.Version}, {A2aDialect.V03.Version}",
            "VERSION_NOT_SUPPORTED");
}
