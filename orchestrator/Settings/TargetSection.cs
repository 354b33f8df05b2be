using System.CommandLine;
using System.Text.Json.Nodes;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Settings;

/// <summary>What is tested.</summary>
sealed record TargetSection
{
    /// <summary>Path of the MCP endpoint where the transport HTTP+SSE is spoken and no other is named.</summary>
    public const string SsePath = "/sse";

    static readonly TargetSection Default = new() { Gateway = new(GatewayAddress.Default, GatewaySource.Default), Patterns = [] };

    public required GatewayChoice Gateway { get; init; }

    /// <summary>Patterns in the order in which they run; none where only the gateway's health is looked at.</summary>
    public required IReadOnlyList<Pattern> Patterns { get; init; }

    /// <summary>Whether the user has said which patterns to run.</summary>
    public bool ArePatternsNamed { get; init; }

    public string McpPath { get; init; } = "/mcp";

    public string A2aPath { get; init; } = "/";

    /// <summary>Whether the user has not said where the A2A endpoint is, so that the agent card does.</summary>
    public bool IsA2aPathFromCard { get; init; } = true;

    /// <summary>Address that the pattern health asks first; null for none.</summary>
    public Uri? HealthUrl { get; init; }

    /// <summary>Where hosts are reached whatever their names resolve to.</summary>
    public FixedAddresses Addresses { get; init; } = FixedAddresses.None;

    /// <summary>A gateway with the address that its name has here: where it is.</summary>
    public GatewayChoice PlaceOf(GatewayChoice gateway) => gateway with { Url = Addresses.PlaceOf(gateway.Url) };

    /// <summary>Writes this section into the target of an assignment.</summary>
    /// <param name="target">The target.</param>
    /// <param name="url">Its base address.</param>
    public void Fill(Target target, Uri url)
    {
        target.Url = GatewayAddress.Format(url);
        target.ConnectAddress = Addresses.Of(url)?.ToString() ?? "";
        target.McpPath = McpPath;
        target.A2APath = A2aPath;
        target.A2APathFromCard = IsA2aPathFromCard;
    }

    /// <summary>Adds what the results file says of this section.</summary>
    public void Describe(JsonObject configuration)
    {
        configuration["gateway_url"] = GatewayAddress.Format(Gateway.Url);
        configuration["gateway_source"] = Gateway.SourceName;
        configuration["patterns"] = new JsonArray([.. Patterns.Select(p => (JsonNode?)PatternCatalog.NameOf(p))]);
        configuration["mcp_path"] = McpPath;
        configuration["a2a_path"] = A2aPath;
        configuration["resolve"] = Addresses.Texts.Count == 0
            ? null
            : new JsonArray([.. Addresses.Texts.Select(text => (JsonNode?)text)]);
    }

    /// <summary>The flags of this section.</summary>
    public sealed class Flags
    {
        const string UrlVariable = "AGENTGATEWAY_URL";

        readonly string _defaultPattern;

        /// <param name="defaultPattern">The pattern or group where none is named.</param>
        public Flags(string defaultPattern = PatternCatalog.All)
        {
            _defaultPattern = defaultPattern;
            Pattern = Flag.Texts("--pattern", "NAME",
                "What to send: all, mcp, a2a, mcp:tools/list, mcp:tools/call, mcp:mixed, a2a:message, a2a:agent_card, "
                + "a2a:conversation, a2a:stream, a2a:task, a2a:subscribe, mcp:resources/list, mcp:resources/read, mcp:prompts/list, mcp:prompts/get, mcp:ping, "
                + "mcp:initialize, mcp:discover (comma lists and repetition allowed), or health, which only looks whether the "
                + "gateway is there",
                defaultPattern);
            Pattern.CompletionSources.Add([.. PatternCatalog.KnownNames]);
        }

        public Option<string?> GatewayUrl { get; } = Flag.Text("--gateway-url", "URL",
            "Gateway to test", $"{UrlVariable}, else {GatewayAddress.Format(GatewayAddress.Default)}");

        public Option<string[]> Pattern { get; }

        public Option<bool> Demo { get; } =
            Flag.Switch("--demo", "Test the demo gateway inside this program; nothing else is needed");

        public Option<string?> McpPath { get; } = Flag.Text("--mcp-path", "PATH", "Path of the MCP endpoint",
            $"{Default.McpPath}, or {SsePath} for --mcp-version {McpRevisions.HttpSse}");

        public Option<string?> A2aPath { get; } = Flag.Text(
            "--a2a-path", "PATH", "Path of the A2A endpoint; the agent card is below it", "where the card at / says");

        public Option<string?> HealthUrl { get; } =
            Flag.Text("--health-url", "URL", "Address that the pattern health asks first");

        public Option<string[]> Resolve { get; } = Flag.Texts("--resolve", "HOST:PORT:ADDRESS",
            "Connect to this IP address for that host and port, and keep the host's name in the Host header and for TLS (repeatable)");

        public IReadOnlyList<Option> All => [GatewayUrl, Pattern, Demo, McpPath, A2aPath, HealthUrl, Resolve];

        public IReadOnlyList<Exclusion> Exclusions =>
        [
            new(Demo, GatewayUrl, "--demo and --gateway-url exclude each other: the demo gateway has an address of its own."),
            new(Demo, Resolve, "--demo and --resolve exclude each other: the demo gateway has an address of its own."),
        ];

        /// <exception cref="UsageException">Something cannot be done as asked.</exception>
        public TargetSection Read(FlagValues values, Func<string, string?> environment)
        {
            var names = values.Of(Pattern);
            var patterns = PatternCatalog.Parse(names.Count > 0 ? names : [_defaultPattern]);
            if (patterns.Count == 0 && values.Of(Demo))
                throw new UsageException("--pattern health looks at a real gateway; leave --demo out.");
            return new()
            {
                Gateway = values.Has(McpPath) ? Choose(values, environment) : WithoutEndpoint(Choose(values, environment)),
                Patterns = patterns,
                ArePatternsNamed = names.Count > 0,
                McpPath = PathOf(McpPath, values, Default.McpPath),
                A2aPath = PathOf(A2aPath, values, Default.A2aPath),
                IsA2aPathFromCard = !values.Has(A2aPath),
                HealthUrl = values.Of(HealthUrl) is { } url ? GatewayAddress.Parse(url, HealthUrl.Name) : null,
                Addresses = FixedAddresses.Parse(Resolve.Name, values.Of(Resolve)),
            };
        }

        // The flag, else the variable, else port 3000, unless the demo gateway was asked for.
        GatewayChoice Choose(FlagValues values, Func<string, string?> environment)
        {
            if (values.Of(Demo))
                return new(GatewayAddress.Default, GatewaySource.DemoAsked);
            if (values.Of(GatewayUrl) is { } named)
                return new(GatewayAddress.Parse(named, GatewayUrl.Name), GatewaySource.Flag);
            return environment(UrlVariable) is { Length: > 0 } url
                ? new(GatewayAddress.Parse(url, UrlVariable), GatewaySource.Environment)
                : new(GatewayAddress.Default, GatewaySource.Default);
        }

        // The address that clients of MCP are given ends with the endpoint.
        static GatewayChoice WithoutEndpoint(GatewayChoice choice) =>
            choice.Url.AbsolutePath.TrimEnd('/') is var path && path.EndsWith(Default.McpPath, StringComparison.Ordinal)
                ? choice with { Url = new UriBuilder(choice.Url) { Path = path[..^Default.McpPath.Length] }.Uri }
                : choice;

        static string PathOf(Option<string?> option, FlagValues values, string standard)
        {
            var path = values.Of(option) ?? standard;
            return AssignCheck.IsPath(path)
                ? path
                : throw new UsageException($"{option.Name} must be a path that starts with '/', such as /mcp; it was '{path}'.");
        }
    }
}
