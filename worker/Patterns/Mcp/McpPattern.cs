using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Worker.Patterns.Mcp;

/// <summary>The three MCP patterns, which differ in their mix of tools/list and tools/call.</summary>
sealed class McpPattern : PatternDriver
{
    /// <param name="scenario">What to send.</param>
    /// <param name="head">What all requests have in common.</param>
    /// <param name="path">Path of the MCP endpoint.</param>
    public McpPattern(Scenario scenario, HttpHead head, string path)
    {
        Head = head;
        Path = path;
        Cycle = McpMix.CycleOf(scenario);
        Tool = scenario.Mcp.Tool.Length > 0 ? scenario.Mcp.Tool : null;
        ToolArguments = scenario.Mcp.ToolArgumentsJson;
    }

    public override string WantedHeader => "mcp-session-id";

    /// <summary>What all requests have in common.</summary>
    public HttpHead Head { get; }

    /// <summary>Path of the MCP endpoint.</summary>
    public string Path { get; }

    /// <summary>What the requests are, again and again.</summary>
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
        if (Tool is null)
        {
            var (outcome, names) = await user.DiscoverToolsAsync();
            if (!outcome.IsOk)
                return SetupFault($"The tools could not be listed. {user.SetupError}", outcome);
            Tool = names.FirstOrDefault(name => name == "echo" || name.EndsWith("_echo", StringComparison.Ordinal));
            if (Tool is null)
            {
                var there = names.Count == 0 ? "The server lists no tools." : $"There are: {string.Join(", ", names)}.";
                return SetupFault($"No tool is called \"echo\" or ends in \"_echo\". {there}");
            }
            user.PrepareCall();
        }
        Facts.Add($"tool {Tool}");
        return null;
    }
}
