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

    /// <summary>Every name a user may type.</summary>
    public static IEnumerable<string> KnownNames => [All, "mcp", "a2a", .. PatternInfo.All.Select(p => p.Name), Health];

    public static string NameOf(Pattern pattern) => PatternInfo.Of(pattern).Name;

    public static bool IsMcp(Pattern pattern) => PatternInfo.Of(pattern).Protocol == Protocol.Mcp;

    /// <summary>
    /// Patterns that a list of names and groups stands for, each once, in the order first named; empty for health alone.
    /// </summary>
    /// <exception cref="UsageException">A name is unknown, or health is asked for together with load.</exception>
    public static IReadOnlyList<Pattern> Parse(IEnumerable<string> lists)
    {
        var names = lists
            .SelectMany(l => l.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToList();
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
        var found = PatternInfo.All.Where(p => name.ToLowerInvariant() switch
        {
            All => p.IsGrouped,
            "mcp" => p.IsGrouped && IsMcp(p.Pattern),
            "a2a" => p.IsGrouped && !IsMcp(p.Pattern),
            var single => p.Name == single,
        }).Select(p => p.Pattern).ToList();
        return found.Count > 0 ? found : throw new UsageException($"Unknown pattern '{name}'. {Known()}");
    }

    static string Known() => $"Known are: {string.Join(", ", KnownNames)}.";
}
