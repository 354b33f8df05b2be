using System.Globalization;

namespace AgentGatewayPerf.Worker.Patterns.Mcp;

/// <summary>The targets of a gateway that has several, as the names of their tools tell: agentgateway writes the name of the
/// target and
/// "_" before each.</summary>
static class Federation
{
    /// <summary>What a reader should know of the tools there are.</summary>
    /// <param name="names">Names of all tools.</param>
    public static string Describe(IReadOnlyCollection<string> names)
    {
        var tools = names.Count == 1 ? "1 tool" : string.Create(CultureInfo.InvariantCulture, $"{names.Count} tools");
        // All of them have one, and there are at least two: else a "_" is part of a name.
        var targets = names.GroupBy(name => name[..Math.Max(0, name.IndexOf('_', StringComparison.Ordinal))]).ToList();
        return targets.Count < 2 || targets.Exists(target => target.Key.Length == 0)
            ? tools
            : $"{tools} of {targets.Count} targets ({string.Join(", ", targets.Select(target => $"{target.Key} {target.Count()}"))})";
    }
}
