using Grpc.Core;

namespace AgentGatewayPerf.Protos;

/// <summary>How a request ended: its class, and the HTTP status, JSON-RPC code or gRPC status behind it.</summary>
/// <param name="Class">The outcome class.</param>
/// <param name="Code">HTTP status, JSON-RPC code, gRPC status, or 0.</param>
public readonly record struct Outcome(OutcomeClass Class, int Code = 0)
{
    /// <summary>Success.</summary>
    public static readonly Outcome Ok;

    /// <summary>Whether the request succeeded.</summary>
    public bool IsOk => Class == OutcomeClass.Ok;

    /// <summary>Whether it neither succeeded nor was aborted at the cut-off.</summary>
    public bool IsFailure => Class is not (OutcomeClass.Ok or OutcomeClass.Aborted);

    /// <summary>Whether the server did not take the token, or does not allow what it is for: HTTP 401 and 403, gRPC
    /// UNAUTHENTICATED and PERMISSION_DENIED.</summary>
    public bool IsTokenRefused => (Class, Code) is (OutcomeClass.Http, 401 or 403)
        or (OutcomeClass.Grpc, (int)StatusCode.Unauthenticated or (int)StatusCode.PermissionDenied);

    /// <summary>The word of the class as reports use it: "http", "timeout".</summary>
    public string ClassName => Class switch
    {
        OutcomeClass.RateLimited => "rate_limited",
        OutcomeClass.TooLarge => "too_large",
        _ => Class.ToString().ToLowerInvariant(),
    };

    /// <summary>Class and code as people read it: "http 503", "timeout".</summary>
    public override string ToString() => (Class, Code) switch
    {
        (_, 0) => ClassName,
        (OutcomeClass.Reset, (int)ResetMoment.NewConnection) => "reset on a new connection",
        (OutcomeClass.Reset, (int)ResetMoment.ReusedConnection) => "reset on a used connection",
        (OutcomeClass.Reset, (int)ResetMoment.DuringResponse) => "reset in a response",
        _ => $"{ClassName} {Code}",
    };
}
