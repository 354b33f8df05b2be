using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Settings;

/// <summary>What the MCP patterns send.</summary>
sealed record McpSection
{
    static readonly McpSection Default = new();

    const string Auto = "auto";

    /// <summary>Revision to speak; null for the newest that the server speaks.</summary>
    public string? Version { get; init; }

    /// <summary>Tool to call; null for the first one that echoes.</summary>
    public string? Tool { get; init; }

    /// <summary>A JSON object.</summary>
    public string ToolArguments { get; init; } = """{"message":"hello"}""";

    /// <summary>Several tools, of which one is drawn for every call; none where there is one tool.</summary>
    public IReadOnlyList<ToolChoice> Tools { get; init; } = [];

    /// <summary>Their names.</summary>
    public IReadOnlyList<string> ToolNames => [.. Tools.Select(tool => tool.Name)];

    public Mix Mix { get; init; } = Mix.Default;

    /// <summary>URI of the resource to read; null for the first one that is listed.</summary>
    public string? Resource { get; init; }

    /// <summary>Prompt to get; null for the first one that is listed.</summary>
    public string? Prompt { get; init; }

    /// <summary>A JSON object whose values are texts.</summary>
    public string PromptArguments { get; init; } = "{}";

    /// <summary>Tools that every tools/list must have; null: as many as the first one had.</summary>
    public int? ExpectTools { get; init; }

    /// <summary>Streams to keep open beside the load, over all shards.</summary>
    public int IdleStreams { get; init; }

    /// <summary>What an assignment says of this section.</summary>
    /// <param name="shard">Number of the shard.</param>
    /// <param name="shards">How many there are.</param>
    /// <param name="seed">Of what is drawn.</param>
    public McpOptions ToOptions(int shard, int shards, ulong seed) => new()
    {
        Tools =
        {
            Tools.Select(tool => tool.ToWeighted()),
        },
        ToolSeed = Tools.Count > 0 ? seed : 0,
        Tool = Tool ?? "",
        ToolArgumentsJson = ToolArguments,
        ListWeight = (uint)Mix.List,
        CallWeight = (uint)Mix.Call,
        Version = Version ?? "",
        Resource = Resource ?? "",
        Prompt = Prompt ?? "",
        PromptArgumentsJson = PromptArguments,
        ExpectTools = (uint)(ExpectTools ?? 0),
        IdleStreams = (uint)Shares.Of(IdleStreams, shard, shards),
    };

    /// <summary>Refuses what the revision named does not have.</summary>
    /// <param name="patterns">What is sent.</param>
    /// <param name="load">How much of it.</param>
    /// <exception cref="UsageException">There is something.</exception>
    public void Check(IReadOnlyList<Pattern> patterns, LoadSection load)
    {
        if (load.RequestsPerSession is not null && (Version == McpRevisions.Stateless || !patterns.Any(PatternCatalog.IsMcp)))
        {
            throw new UsageException(Version == McpRevisions.Stateless
                ? $"--requests-per-session needs sessions, which MCP {Version} does not have."
                : "--requests-per-session is for MCP: A2A has no sessions.");
        }
        if (IdleStreams > 0 && !patterns.Any(PatternCatalog.IsMcp))
            throw new UsageException("--idle-streams is for MCP: name a pattern of it.");
        if (IdleStreams > 0 && load.RequestsPerSession is not null)
            throw new UsageException("--idle-streams and --requests-per-session exclude each other: a stream ends with its session.");
        var missing = patterns.Select(PatternInfo.Of)
            .FirstOrDefault(p => Version is not null && p.Protocol == Protocol.Mcp && !p.ExistsIn(Version));
        if (missing is null)
            return;
        throw new UsageException(missing.NeedsSessions
            ? $"{missing.Name} needs sessions, which MCP {Version} does not have. "
                + $"Name an older revision, such as --mcp-version {McpRevisions.NewestWithSessions}, or leave the pattern out."
            : $"{missing.Name} needs --mcp-version {McpRevisions.Stateless}: MCP {Version} does not have it.");
    }

    /// <summary>Adds what the results file says of this section.</summary>
    public void Describe(JsonObject configuration)
    {
        configuration["mcp_version"] = Version ?? Auto;
        configuration["tool"] = Tool;
        configuration["tool_arguments"] = ToolArguments;
        configuration["tools"] = Tools.Count == 0 ? null : new JsonArray([.. Tools.Select(tool => (JsonNode)new JsonObject
        {
            ["name"] = tool.Name,
            ["weight"] = tool.Weight,
            ["arguments"] = tool.Arguments,
        })]);
        configuration["mix"] = Mix.ToString();
        configuration["resource"] = Resource;
        configuration["prompt"] = Prompt;
        configuration["prompt_arguments"] = PromptArguments;
        configuration["expect_tools"] = ExpectTools;
        configuration["idle_streams"] = IdleStreams;
    }

    /// <summary>Reads arguments of a call.</summary>
    /// <exception cref="UsageException">They are no JSON object.</exception>
    internal static string ReadArguments(string name, string text)
    {
        try
        {
            return AssignCheck.IsJsonObject(text)
                ? Settings.Check.Text(name, text, ContractLimits.PayloadLength)!
                : throw new UsageException($$"""{{name}} must be a JSON object, such as '{"message":"hello"}'.""");
        }
        catch (JsonException e)
        {
            throw new UsageException(
                $"{name} is not valid JSON (at character {e.BytePositionInLine + 1}). "
                + """An example, quoted for a shell: '{"message":"hello"}'.""");
        }
    }

    /// <summary>The flags of this section.</summary>
    public sealed class Flags
    {
        public Option<string?> Version { get; } = Flag.Text("--mcp-version", $"{Auto}|{string.Join('|', McpRevisions.All)}",
            "MCP revision to speak: auto asks the server; 2026-07-28 has no sessions, 2024-11-05 is the transport HTTP+SSE", Auto);

        public Option<string?> Tool { get; } = Flag.Text("--tool", "NAME|NAME=N,…",
            "MCP tool to call, or several with weights (search=70,weather=30), of which one is drawn for every call",
            "the first one named echo or ending in _echo");

        public Option<string[]> ToolArguments { get; } = Flag.Texts("--tool-args", "JSON|NAME=JSON",
            "Arguments of the call, a JSON object, or @FILE; of one of several tools behind its name. Repeatable", Default.ToolArguments);

        public Option<string?> Mix { get; } = Flag.Text("--mix", "list=N,call=N", "Weights of mcp:mixed", $"{Default.Mix}");

        public Option<string?> Resource { get; } =
            Flag.Text("--resource", "URI", "Resource that mcp:resources/read reads", "the first one listed");

        public Option<string?> Prompt { get; } =
            Flag.Text("--prompt", "NAME", "Prompt that mcp:prompts/get gets", "the first one listed");

        public Option<string?> PromptArguments { get; } =
            Flag.Text("--prompt-args", "JSON", "Arguments of the prompt, a JSON object of texts, or @FILE", Default.PromptArguments);

        public Option<int?> IdleStreams { get; } = Flag.Number<int>("--idle-streams",
            "Streams to keep open beside the load (GET of a session, or subscriptions/listen); the report says how many died, and when",
            "none");

        public Option<int?> ExpectTools { get; } = Flag.Number<int>("--expect-tools",
            "Tools that every tools/list must have, of all targets of the gateway together", "as many as the first one had");

        public IReadOnlyList<Option> All =>
            [Version, Tool, ToolArguments, Mix, Resource, Prompt, PromptArguments, ExpectTools, IdleStreams];

        /// <exception cref="UsageException">Something cannot be done as asked.</exception>
        public McpSection Read(FlagValues values, FleetSection fleet)
        {
            var (tools, tool, arguments) = ToolChoice.Read(Tool, ToolArguments, values, Default.ToolArguments);
            return ReadOthers(values, fleet) with { Tools = tools, Tool = tool, ToolArguments = arguments };
        }

        McpSection ReadOthers(FlagValues values, FleetSection fleet) => new()
        {
            ExpectTools = values.Of(ExpectTools) is { } tools ? Settings.Check.AtLeastOne(ExpectTools.Name, tools) : null,
            IdleStreams = ReadStreams(values.Of(IdleStreams), fleet),
            Version = values.Of(Version) is { } version ? ReadVersion(version) : null,
            Mix = values.Of(Mix) is { } mix ? Settings.Mix.Parse(mix) : Default.Mix,
            Resource = Settings.Check.Text(Resource.Name, values.Of(Resource), ContractLimits.HeaderLength),
            Prompt = Settings.Check.Text(Prompt.Name, values.Of(Prompt), ContractLimits.HeaderLength),
            PromptArguments = ReadArguments(PromptArguments.Name, values.TextOf(PromptArguments) ?? Default.PromptArguments),
        };

        int ReadStreams(int? asked, FleetSection fleet)
        {
            if (asked is not { } streams)
                return 0;
            Settings.Check.AtLeastOne(IdleStreams.Name, streams);
            Settings.Check.OfWorker(IdleStreams.Name, streams, fleet.MinShards ?? fleet.Shards, ContractLimits.IdleStreams, "streams");
            return streams;
        }

        static string? ReadVersion(string version) => version switch
        {
            Auto => null,
            _ when McpRevisions.IsKnown(version) => version,
            _ => throw new UsageException($"--mcp-version takes {Auto} or one of {string.Join(", ", McpRevisions.All)}, not '{version}'."),
        };
    }
}
