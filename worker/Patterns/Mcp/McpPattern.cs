using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Worker.Patterns.Mcp;

/// <summary>The three MCP patterns, which differ in their mix of tools/list and tools/call.</summary>
sealed class McpPattern : PatternDriver
{
    public McpPattern(PatternSpec spec, HttpHead head, string path)
    {
        Head = head;
        Path = path;
        Cycle = McpMix.CycleOf(spec);
        Tool = spec.Mcp.Tool.Length > 0 ? spec.Mcp.Tool : null;
        ToolArguments = spec.Mcp.ToolArgumentsJson;
    }

    public HttpHead Head { get; }

    public string Path { get; }

    public Operation[] Cycle { get; }

    /// <summary>The tool to call; null until it is found.</summary>
    public string? Tool { get; private set; }

    /// <summary>A JSON object.</summary>
    public string ToolArguments { get; }

    public override VirtualUser CreateUser(LoadContext context, int number) => new McpVirtualUser(context, this, number);

    public override async ValueTask<Fault?> DiscoverAsync(VirtualUser first)
    {
        var user = (McpVirtualUser)first;
        Facts.Add($"MCP {user.NegotiatedVersion}");
        if (!Cycle.Contains(Operation.ToolsCall))
            return null;
        if (Tool == null)
        {
            var (outcome, names) = await user.DiscoverToolsAsync();
            if (!outcome.IsOk)
                return SetupFault($"The tools could not be listed. {user.SetupError}", outcome);
            Tool = names.FirstOrDefault(name => name == "echo" || name.EndsWith("_echo", StringComparison.Ordinal));
            if (Tool == null)
            {
                var there = names.Count == 0 ? "The gateway lists no tools." : $"There are: {string.Join(", ", names)}.";
                return SetupFault($"No tool is called \"echo\" or ends in \"_echo\". {there} Name one with --tool, and its arguments with --tool-args.");
            }
            user.PrepareCall();
        }
        Facts.Add($"tool {Tool}");
        return null;
    }
}
