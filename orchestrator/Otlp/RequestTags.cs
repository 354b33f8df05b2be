using AgentGatewayPerf.Plan;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Otlp;

/// <summary>The attributes of requests that have pattern, operation and outcome in common.</summary>
sealed class RequestTags
{
    /// <param name="scenario">Scenario that the requests are of.</param>
    /// <param name="operation">What they were.</param>
    /// <param name="outcome">How they ended.</param>
    /// <param name="server">Attributes of the gateway.</param>
    public RequestTags(PlannedScenario scenario, Operation operation, Outcome outcome, KeyValuePair<string, object?>[] server)
    {
        (Operation, Outcome) = (operation, outcome);
        IsMcp = PatternInfo.Of(scenario.Pattern).Protocol == Protocol.Mcp;
        IsAborted = outcome.Class == OutcomeClass.Aborted;
        // The convention: the status or code where there is one, else the kind of failure; absent on success.
        KeyValuePair<string, object?>[] error = outcome.IsFailure ? [new("error.type", ErrorType(outcome))] : [];
        KeyValuePair<string, object?>[] status =
            outcome.Class == OutcomeClass.Jsonrpc ? [new("rpc.response.status_code", $"{outcome.Code}")] : [];
        KeyValuePair<string, object?>[] method = IsMcp ? [new("mcp.method.name", operation.Kind().Name())] : [];
        Request =
        [
            new("agentgateway_perf.pattern", scenario.Name), new("agentgateway_perf.operation", operation.Name(scenario.Tools)),
            new("agentgateway_perf.outcome", outcome.ClassName), .. error, .. server,
        ];
        McpOperation =
        [
            .. method,
            .. error,
            .. status,
            .. server,
            new("network.transport", "tcp"),
            new("network.protocol.name", "http"),
        ];
    }

    public Operation Operation { get; }

    public Outcome Outcome { get; }

    public bool IsMcp { get; }

    public bool IsAborted { get; }

    /// <summary>Of this tool's own metrics.</summary>
    public KeyValuePair<string, object?>[] Request { get; }

    /// <summary>Of the metrics that the conventions for MCP name.</summary>
    public KeyValuePair<string, object?>[] McpOperation { get; }

    static string ErrorType(Outcome outcome) =>
        outcome.Class == OutcomeClass.Tool ? "tool_error" : outcome.Code != 0 ? $"{outcome.Code}" : outcome.ClassName;
}
