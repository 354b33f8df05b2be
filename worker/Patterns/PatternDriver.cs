using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Http;
using AgentGatewayPerf.Worker.Patterns.A2a;
using AgentGatewayPerf.Worker.Patterns.Mcp;

namespace AgentGatewayPerf.Worker.Patterns;

/// <summary>What a scenario's pattern is made of: its virtual users, and what has to be found out before they can be
/// used.</summary>
/// <param name="head">What all requests have in common.</param>
abstract class PatternDriver(HttpHead head)
{
    /// <summary>What was negotiated or found, for the report.</summary>
    public List<string> Facts { get; } = [];

    /// <summary>What a reader of the report should know.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>A header of responses that the pattern wants to see, in lower case; empty for none.</summary>
    public virtual string WantedHeader => "";

    /// <summary>The revision of MCP that is spoken; empty where none is, or none was agreed on yet.</summary>
    public virtual string McpVersion => "";

    /// <summary>What all requests have in common.</summary>
    public HttpHead Head { get; protected set; } = head;

    /// <summary>Where the load goes; known after discovery.</summary>
    public HttpTarget Target => Head.Target;

    /// <summary>Makes the driver of a scenario.</summary>
    /// <param name="scenario">What to send.</param>
    /// <param name="target">Where the endpoints are.</param>
    /// <param name="head">What all requests to the target have in common.</param>
    /// <param name="uniquePrefix">Begins the ids of messages; unlike that of every other shard of the run.</param>
    /// <param name="mcpVersion">The revision of MCP that the run has agreed on; empty where that is still to be found out.</param>
    public static PatternDriver Create(
        Scenario scenario, Target target, HttpHead head, string uniquePrefix, string mcpVersion = "") =>
        PatternInfo.Of(scenario.Pattern).Protocol switch
        {
            Protocol.Mcp => new McpPattern(scenario, head, target.McpPath, mcpVersion),
            Protocol.A2a => new A2aPattern(scenario, head, target.A2APath, target.A2APathFromCard, uniquePrefix),
            var other => throw new NotSupportedException($"There are no virtual users for {other}."),
        };

    /// <summary>Makes a virtual user.</summary>
    /// <param name="context">What the virtual users of one load thread share.</param>
    /// <param name="number">Its number in the shard.</param>
    public abstract VirtualUser CreateUser(LoadContext context, int number);

    /// <summary>Finds out, through the first virtual user, which is open, what the others need to know.</summary>
    /// <returns>Why the scenario cannot run; null when it can.</returns>
    public abstract ValueTask<Fault?> DiscoverAsync(VirtualUser first);

    protected static Fault SetupFault(string message, Outcome outcome = default) => new()
    {
        Code = Fault.Types.Code.Setup,
        Message = message,
        Outcome = outcome.Class,
        OutcomeCode = outcome.Code,
    };
}
