using System.Collections.Frozen;

namespace AgentGatewayPerf.Protos;

/// <summary>What both sides have to know of a pattern. A pattern that is missing in the table does not exist: every look-up
/// fails.</summary>
public sealed class PatternInfo
{
    static readonly FrozenDictionary<Pattern, PatternInfo> Known = new PatternInfo[]
    {
        new(Pattern.McpToolsList, "mcp:tools/list", Protocol.Mcp, Operation.ToolsList),
        new(Pattern.McpToolsCall, "mcp:tools/call", Protocol.Mcp, Operation.ToolsCall),
        new(Pattern.McpMixed, "mcp:mixed", Protocol.Mcp, Operation.ToolsList, Operation.ToolsCall),
        new(Pattern.A2AAgentCard, "a2a:agent_card", Protocol.A2a, Operation.AgentCard),
        new(Pattern.A2AMessage, "a2a:message", Protocol.A2a, Operation.Message),
        new(Pattern.A2AConversation, "a2a:conversation", Protocol.A2a) { HasTurns = true },
        new(Pattern.A2AStream, "a2a:stream", Protocol.A2a, Operation.MessageStream) { IsGrouped = false, HasStreams = true },
        new(Pattern.A2ATask, "a2a:task", Protocol.A2a, Operation.Task) { IsGrouped = false },
        new(Pattern.A2ASubscribe, "a2a:subscribe", Protocol.A2a, Operation.SubscribedStream) { IsGrouped = false, HasStreams = true },
        new(Pattern.McpResourcesList, "mcp:resources/list", Protocol.Mcp, Operation.ResourcesList) { IsGrouped = false },
        new(Pattern.McpResourcesRead, "mcp:resources/read", Protocol.Mcp, Operation.ResourcesRead) { IsGrouped = false },
        new(Pattern.McpPromptsList, "mcp:prompts/list", Protocol.Mcp, Operation.PromptsList) { IsGrouped = false },
        new(Pattern.McpPromptsGet, "mcp:prompts/get", Protocol.Mcp, Operation.PromptsGet) { IsGrouped = false },
        new(Pattern.McpPing, "mcp:ping", Protocol.Mcp, Operation.Ping) { IsGrouped = false, NeedsSessions = true },
        new(Pattern.McpInitialize, "mcp:initialize", Protocol.Mcp, Operation.Session) { IsGrouped = false, NeedsSessions = true },
        new(Pattern.McpDiscover, "mcp:discover", Protocol.Mcp, Operation.ServerDiscover) { IsGrouped = false, IsStateless = true },
    }.ToFrozenDictionary(info => info.Pattern);

    readonly Operation[] _operations;

    PatternInfo(Pattern pattern, string name, Protocol protocol, params Operation[] operations)
    {
        Pattern = pattern;
        Name = name;
        Protocol = protocol;
        _operations = operations;
    }

    /// <summary>Every pattern, in the order in which they are listed and run.</summary>
    public static IReadOnlyList<PatternInfo> All { get; } = [.. Known.Values.OrderBy(info => info.Pattern)];

    /// <summary>The pattern.</summary>
    public Pattern Pattern { get; }

    /// <summary>What users call it: "mcp:tools/list".</summary>
    public string Name { get; }

    /// <summary>The protocol it speaks.</summary>
    public Protocol Protocol { get; }

    /// <summary>Whether its requests are the turns of conversations, of which A2aOptions.turns belong together.</summary>
    public bool HasTurns { get; private init; }

    /// <summary>Whether the responses are streams of an agent's events.</summary>
    public bool HasStreams { get; private init; }

    /// <summary>Whether the groups "mcp", "a2a" and "all" hold it.</summary>
    public bool IsGrouped { get; private init; } = true;

    /// <summary>Whether only the revisions of MCP with initialize have it.</summary>
    public bool NeedsSessions { get; private init; }

    /// <summary>Whether only the stateless revision of MCP has it.</summary>
    public bool IsStateless { get; private init; }

    /// <summary>Whether a revision of MCP has what the pattern sends.</summary>
    /// <param name="revision">One of <see cref="McpRevisions"/>.</param>
    public bool ExistsIn(string revision) => McpRevisions.HasSessions(revision) ? !IsStateless : !NeedsSessions;

    /// <summary>What is known of a pattern.</summary>
    /// <exception cref="KeyNotFoundException">The pattern is not in the table.</exception>
    public static PatternInfo Of(Pattern pattern) => Known[pattern];

    /// <summary>The pattern of a name; null for none.</summary>
    public static PatternInfo? Find(string name) => Known.Values.FirstOrDefault(info => info.Name == name);

    /// <summary>Whether there is such a pattern.</summary>
    public static bool Exists(Pattern pattern) => Known.ContainsKey(pattern);

    /// <summary>What its requests are.</summary>
    /// <param name="turns">Turns of a conversation.</param>
    /// <param name="tools">Tools of which one is drawn for every call; 0 where one is called.</param>
    public IEnumerable<Operation> OperationsOf(int turns, int tools = 0) =>
        HasTurns
            ? Enumerable.Range(1, turns).Select(Operations.Turn)
            : _operations.SelectMany(operation => OneOf(operation, tools));

    /// <summary>An operation, or the calls of several tools in its place.</summary>
    public static IEnumerable<Operation> OneOf(Operation operation, int tools) =>
        operation == Operation.ToolsCall && tools > 0 ? Enumerable.Range(1, tools).Select(Operations.Tool) : [operation];

    /// <summary>Requests of a scenario that belong together and are taken from the schedule at once: the turns of a conversation;
    /// else 1.</summary>
    public static int RequestsPerUnit(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        return Of(scenario.Pattern).HasTurns ? (int)scenario.A2A.Turns : 1;
    }
}
