using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Worker.Http;

/// <summary>How a request ended: its class and the HTTP status or JSON-RPC code behind it.</summary>
readonly record struct Outcome(OutcomeClass Class, int Code = 0)
{
    public static readonly Outcome Ok;

    public bool IsOk => Class == OutcomeClass.Ok;
}
