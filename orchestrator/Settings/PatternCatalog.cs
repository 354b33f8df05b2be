using AgentGatewayPerf.Common;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Settings;

/// <summary>The patterns by the names users type.</summary>
static class PatternCatalog
{
    /// <summary>The pattern that puts no load on anything.</summary>
    public const string Health = "health";

    /// <summary>Every pattern that puts load on the gateway.</summary>
    public const string All = "all";

    static readonly (string Name, Pattern Pattern)[] Patterns =
    [
        ("mcp:tools/list", Pattern.McpToolsList),
        ("mcp:tools/call", Pattern.McpToolsCall),
        ("mcp:mixed", Pattern.McpMixed),
        ("a2a:agent_card", Pattern.A2AAgentCard),
        ("a2a:message", Pattern.A2AMessage),
        ("a2a:conversation", Pattern.A2AConversation),
    ];

    /// <summary>Every name a user may type.</summary>
    public static IEnumerable<string> KnownNames => [All, "mcp", "a2a", .. Patterns.Select(p => p.Name), Health];

    public static string NameOf(Pattern pattern) => Patterns.First(p => p.Pattern == pattern).Name;

    public static bool IsMcp(Pattern pattern) => pattern is Pattern.McpToolsList or Pattern.McpToolsCall or Pattern.McpMixed;

    /// <summary>
    /// Patterns that a list of names and groups stands for, each once, in the order first named; empty for health alone.
    /// </summary>
    /// <exception cref="UsageException">A name is unknown, or health is asked for together with load.</exception>
    public static IReadOnlyList<Pattern> Parse(IEnumerable<string> lists)
    {
        var names = lists.SelectMany(l => l.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToList();
        if (names.Count == 0)
            throw new UsageException($"--pattern names no pattern. {Known()}");
        if (names.Contains(Health, StringComparer.OrdinalIgnoreCase))
        {
            return names.All(n => n.Equals(Health, StringComparison.OrdinalIgnoreCase))
                ? []
                : throw new UsageException("The pattern health puts no load on the gateway and runs alone: --pattern health.");
        }
        return [.. names.SelectMany(Expand).Distinct()];
    }

    static IEnumerable<Pattern> Expand(string name)
    {
        var found = Patterns.Where(p => name.ToLowerInvariant() switch
        {
            All => true,
            "mcp" => IsMcp(p.Pattern),
            "a2a" => !IsMcp(p.Pattern),
            var single => p.Name == single,
        }).Select(p => p.Pattern).ToList();
        return found.Count > 0 ? found : throw new UsageException($"Unknown pattern '{name}'. {Known()}");
    }

    static string Known() => $"Known are: {string.Join(", ", KnownNames)}.";
}
