using AgentGatewayPerf.Common;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Settings;

/// <summary>Reads thresholds: [pattern[/operation]:]metric, comparison, value.</summary>
static class ThresholdReader
{
    /// <exception cref="UsageException">One is wrong, or on something that is not run.</exception>
    public static IReadOnlyList<Threshold> Read(
        IEnumerable<string> texts, IReadOnlyList<Pattern> run, int turns, IReadOnlyList<string>? tools = null,
        string flag = "--threshold") =>
        [.. texts.Select(text => Read(flag, text, run, pattern => OperationsOf(pattern, turns, tools ?? [])))];

    static Threshold Read(
        string flag, string text, IReadOnlyList<Pattern> run, Func<Pattern, IReadOnlyList<string>> operationsOf)
    {
        // Names of patterns hold colons themselves; metrics do not.
        var colon = text.LastIndexOf(':');
        var scope = colon < 0 ? "" : text[..colon].Trim();
        var (condition, reason) = Condition.Parse(text[(colon + 1)..]);
        if (condition is null)
        {
            throw new UsageException(
                $"{flag} '{text}' is wrong: {reason}.\nAn example: {flag} 'mcp:tools/call:p99<50ms'.");
        }
        if (colon >= 0 && scope.Length == 0)
            throw new UsageException($"{flag} '{text}' names no pattern before its colon.");
        if (scope is "" or "all" or "mcp" or "a2a")
        {
            var patterns = scope is "" or "all" ? run : [.. run.Where(p => PatternCatalog.IsMcp(p) == (scope == "mcp"))];
            return patterns.Count > 0 ? new(text, patterns, null, condition) : throw NotRun(flag, text, scope, run);
        }
        foreach (var (pattern, name) in PatternInfo.All.Select(info => (info.Pattern, info.Name)))
        {
            var operation = scope.StartsWith(name + "/", StringComparison.Ordinal) ? scope[(name.Length + 1)..] : null;
            if (operation is null && scope != name)
                continue;
            if (!run.Contains(pattern))
                throw NotRun(flag, text, name, run);
            if (operation is not null && !operationsOf(pattern).Contains(operation))
            {
                throw new UsageException(
                    $"{flag} '{text}': {name} has no operation '{operation}'; it has "
                    + $"{string.Join(", ", operationsOf(pattern))}.");
            }
            return new(text, [pattern], operation, condition);
        }
        throw new UsageException(
            $"{flag} '{text}': '{scope}' is not a pattern. Known are: "
            + $"{string.Join(", ", PatternCatalog.KnownNames.Where(n => n != PatternCatalog.Health))}.");
    }

    static IReadOnlyList<string> OperationsOf(Pattern pattern, int turns, IReadOnlyList<string> tools) =>
        [.. PatternInfo.Of(pattern).OperationsOf(turns, tools.Count).Select(operation => operation.Name(tools))];

    static UsageException NotRun(string flag, string text, string scope, IReadOnlyList<Pattern> run) => new(
        $"{flag} '{text}' is on {scope}, which this run does not test; it tests "
        + $"{string.Join(", ", run.Select(PatternCatalog.NameOf))}.");
}
