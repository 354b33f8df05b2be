using System.Text.Json;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Worker.Patterns.Mcp;

/// <summary>The MCP patterns, which differ in what they send, and what they have found out about the server.</summary>
sealed class McpPattern : PatternDriver
{
    readonly Pattern _pattern;
    readonly McpOptions _options;
    readonly ulong _perSession;
    string _tool;
    string _resource;
    string _prompt;
    McpMessage _call;

    // Of several tools that are called in turn.
    readonly McpMessage[] _calls = [];

    /// <param name="scenario">What to send.</param>
    /// <param name="head">What all requests have in common.</param>
    /// <param name="path">Path of the MCP endpoint.</param>
    /// <param name="agreed">The revision that the run has agreed on; empty where that is still to be found out.</param>
    public McpPattern(Scenario scenario, HttpHead head, string path, string agreed)
        : base(head)
    {
        Path = path;
        Cycle = McpMix.CycleOf(scenario);
        Operations = [.. Cycle.Distinct().SelectMany(operation => PatternInfo.OneOf(operation, scenario.Mcp.Tools.Count))];
        _pattern = scenario.Pattern;
        _options = scenario.Mcp;
        _perSession = scenario.RequestsPerSession;
        (_tool, _resource, _prompt) = (_options.Tool, _options.Resource, _options.Prompt);
        Tools = new ToolCount(_options.ExpectTools);
        Asked = _options.Version.Length > 0 ? _options.Version : null;
        Agreed = agreed.Length > 0 ? agreed : null;
        ChooseTool(_tool, "");
        if (_options.Tools.Count == 0)
            return;
        Mix = new ToolMix(_options.Tools.Select(tool => tool.Weight));
        _calls = [.. _options.Tools.Select(tool => CallOf(tool.Name, tool.ArgumentsJson, ""))];
    }

    public override string WantedHeader => "mcp-session-id";

    public override string McpVersion => Agreed ?? "";

    /// <summary>Path of the MCP endpoint.</summary>
    public string Path { get; }

    /// <summary>How many tools every list must have.</summary>
    public ToolCount Tools { get; }

    /// <summary>What the requests are, again and again.</summary>
    public Operation[] Cycle { get; }

    /// <summary>The same, each once.</summary>
    public Operation[] Operations { get; }

    /// <summary>Draws the tool of every call; null where there is one tool.</summary>
    public ToolMix? Mix { get; }

    /// <summary>The revision that the user named; null where the server is asked.</summary>
    public string? Asked { get; }

    /// <summary>The revision that the run speaks; null until it is found out.</summary>
    public string? Agreed { get; private set; }

    /// <summary>Whether a request is a whole session.</summary>
    public bool IsSessions => _pattern == Pattern.McpInitialize;

    /// <summary>What a request of the load says.</summary>
    public McpMessage MessageOf(Operation operation) => operation switch
    {
        Operation.ToolsCall => _call,
        Operation.ResourcesRead => new McpMessage("resources/read", $"\"uri\":{Quoted(_resource)}", _resource),
        Operation.PromptsGet => new McpMessage(
            "prompts/get", $"\"name\":{Quoted(_prompt)},\"arguments\":{ArgumentsOfPrompt}", _prompt),
        > Operation.Tool => _calls[(int)operation - (int)Operation.Tool - 1],
        _ => new McpMessage(operation.Name()),
    };

    bool CallsTools => Cycle.Contains(Operation.ToolsCall);

    string ArgumentsOfPrompt => _options.PromptArgumentsJson.Length > 0 ? _options.PromptArgumentsJson : "{}";

    /// <summary>The whole path of the endpoint that a server names on its stream; null for one that is not the server's
    /// own.</summary>
    /// <param name="address">As the server wrote it: a path or a URL.</param>
    public string? EndpointOf(string address) =>
        Uri.TryCreate(new Uri(Head.Origin + Head.Path(Path)), address, out var endpoint)
        && endpoint.GetLeftPart(UriPartial.Authority) == new Uri(Head.Origin).GetLeftPart(UriPartial.Authority)
            ? endpoint.PathAndQuery
            : null;

    /// <summary>Remembers the revision that was agreed on with the server.</summary>
    public void Agree(string revision) => Agreed = revision;

    public override VirtualUser CreateUser(LoadContext context, int number) => new McpVirtualUser(context, this, number);

    public override async ValueTask<Fault?> DiscoverAsync(VirtualUser first)
    {
        var user = (McpVirtualUser)first;
        Facts.Add(Agreed == McpRevisions.HttpSse && Asked == Agreed ? $"MCP {Agreed} (HTTP+SSE)" : $"MCP {Agreed}");
        if (!PatternInfo.Of(_pattern).ExistsIn(Agreed!))
            return SetupFault(NotThere());
        if (_perSession > 0 && Agreed == McpRevisions.Stateless)
            return SetupFault($"The server speaks MCP {Agreed}, which has no sessions: leave --requests-per-session out.");
        if (await ListToolsAsync(user) is { } problem)
            return problem;
        foreach (var operation in Operations)
        {
            var fault = operation switch
            {
                Operation.ResourcesRead when _resource.Length == 0 => await FindResourceAsync(user),
                Operation.PromptsGet when _prompt.Length == 0 => await FindPromptAsync(user),
                _ => null,
            };
            if (fault is not null)
                return fault;
        }
        Facts.AddRange(Cycle.Distinct().Select(FactOf).OfType<string>());
        user.PrepareRequests();
        // The load is to open all of its sessions itself.
        if (IsSessions)
            await user.EndAsync(0);
        return null;
    }

    string? FactOf(Operation operation) => operation switch
    {
        Operation.ToolsCall when Mix is not null =>
            $"tools {string.Join(", ", _options.Tools.Select(tool => $"{tool.Name} ({tool.Weight})"))}",
        Operation.ToolsCall => $"tool {_tool}",
        Operation.ResourcesRead => $"resource {_resource}",
        Operation.PromptsGet => $"prompt {_prompt}",
        _ => null,
    };

    string NotThere()
    {
        var name = PatternInfo.Of(_pattern).Name;
        return Agreed == McpRevisions.Stateless
            ? $"The server speaks MCP {Agreed}, which has no sessions and so nothing for {name}. "
                + $"Name an older revision, if it speaks one: --mcp-version {McpRevisions.NewestWithSessions}."
            : $"The server speaks MCP {Agreed}; {name} needs {McpRevisions.Stateless}.";
    }

    /// <summary>Lists the tools once for all that is to be known of them.</summary>
    async ValueTask<Fault?> ListToolsAsync(McpVirtualUser user)
    {
        // In the stateless revision the schema of a tool says which of its arguments are repeated as headers.
        var isChosen = CallsTools && ((Mix is null && _tool.Length == 0) || Agreed == McpRevisions.Stateless);
        var isListed = Operations.Contains(Operation.ToolsList);
        if (!isChosen && !isListed && !(CallsTools && _options.CountTools))
            return null;
        var (outcome, tools) = await user.DiscoverAsync(Lists.Tools);
        if (!outcome.IsOk)
        {
            // Where the load itself lists them, it is the load that shows what is wrong with it.
            return isChosen ? SetupFault($"The tools could not be listed. {user.SetupError}", outcome) : null;
        }
        Facts.Add(Federation.Describe([.. tools.Select(tool => tool.Name)]));
        if (Tools.Problem(tools.Count) is { } problem)
            return SetupFault(problem);
        return !CallsTools || (!isChosen && !isListed) ? null : Mix is null ? ChooseTool(tools) : ChooseTools(tools);
    }

    Fault? ChooseTool(List<McpListed> tools)
    {
        var isStateless = Agreed == McpRevisions.Stateless;
        var candidates = tools.Where(tool => _tool.Length > 0 ? tool.Name == _tool : IsEcho(tool.Name))
            .Select(tool => (tool.Name, Headers: isStateless ? ParameterHeaders.Read(tool.InputSchema) : ParameterHeaders.None))
            .ToList();
        if (candidates.Count == 0)
        {
            return _tool.Length > 0
                ? NoTool(_tool, tools)
                : SetupFault($"No tool is called \"echo\" or ends in \"_echo\". {Names(tools, "tools")}");
        }
        // Others may still be called.
        if (candidates.FindIndex(tool => tool.Headers.Problem is null) is var index && index < 0)
        {
            var (name, headers) = candidates[0];
            return NotToBeCalled(name, headers);
        }
        ChooseTool(candidates[index].Name, candidates[index].Headers.Of(_options.ToolArgumentsJson));
        return null;
    }

    Fault? ChooseTools(List<McpListed> tools)
    {
        foreach (var (index, tool) in _options.Tools.Index())
        {
            if (tools.Find(one => one.Name == tool.Name) is not { } listed)
                return NoTool(tool.Name, tools);
            var headers = Agreed == McpRevisions.Stateless ? ParameterHeaders.Read(listed.InputSchema) : ParameterHeaders.None;
            if (headers.Problem is not null)
                return NotToBeCalled(tool.Name, headers);
            _calls[index] = CallOf(tool.Name, tool.ArgumentsJson, headers.Of(tool.ArgumentsJson));
        }
        return null;
    }

    static Fault NoTool(string name, List<McpListed> tools) => SetupFault($"There is no tool {name}. {Names(tools, "tools")}");

    static Fault NotToBeCalled(string name, ParameterHeaders headers) =>
        SetupFault($"The tool {name} must not be called: its inputSchema is wrong ({headers.Problem}).");

    async ValueTask<Fault?> FindResourceAsync(McpVirtualUser user)
    {
        var (outcome, resources) = await user.DiscoverAsync(Lists.Resources);
        if (!outcome.IsOk)
            return SetupFault($"The resources could not be listed. {user.SetupError}", outcome);
        if (resources.Count == 0)
            return SetupFault("The server lists no resources. Name one: --resource URI.");
        _resource = resources[0].Name;
        return null;
    }

    async ValueTask<Fault?> FindPromptAsync(McpVirtualUser user)
    {
        var (outcome, prompts) = await user.DiscoverAsync(Lists.Prompts);
        if (!outcome.IsOk)
            return SetupFault($"The prompts could not be listed. {user.SetupError}", outcome);
        if (prompts.Count == 0)
            return SetupFault("The server lists no prompts. Name one: --prompt NAME.");
        _prompt = prompts[0].Name;
        return null;
    }

    void ChooseTool(string name, string headers)
    {
        _tool = name;
        _call = CallOf(name, _options.ToolArgumentsJson, headers);
    }

    static McpMessage CallOf(string name, string arguments, string headers) =>
        new("tools/call", $"\"name\":{Quoted(name)},\"arguments\":{arguments}", name, headers);

    static bool IsEcho(string name) => name == "echo" || name.EndsWith("_echo", StringComparison.Ordinal);

    static string Names(List<McpListed> listed, string what) =>
        listed.Count == 0 ? $"The server lists no {what}." : $"There are: {string.Join(", ", listed.Select(one => one.Name))}.";

    static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
}
