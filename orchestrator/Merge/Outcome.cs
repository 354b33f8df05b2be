using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Merge;

/// <summary>How a request ended.</summary>
/// <param name="Class">The outcome class.</param>
/// <param name="Code">HTTP status, JSON-RPC code, or 0.</param>
readonly record struct Outcome(OutcomeClass Class, int Code)
{
    /// <summary>Neither a success nor aborted at the cut-off.</summary>
    public bool IsFailure => Class is not (OutcomeClass.Ok or OutcomeClass.Aborted);

    /// <summary>The word of the class as reports use it.</summary>
    public string ClassName => Class.ToString().ToLowerInvariant();

    /// <summary>Class and code as people read it: "http 503", "timeout".</summary>
    public override string ToString() => Code == 0 ? ClassName : $"{ClassName} {Code}";
}
