using AgentGatewayPerf.Common;
using AgentGatewayPerf.Judge;
using AgentGatewayPerf.Judge.Capacity;
using AgentGatewayPerf.Report.Json;

namespace AgentGatewayPerf.Compare;

/// <summary>Whether two runs can be compared at all.</summary>
static class Comparability
{
    // What may differ and still be the same load, at most with a word about it.
    static readonly HashSet<string> NotLoad =
    [
        "gateway_url", "gateway_source", "resolve", "patterns", "num_requests", "duration_s", "drain_s", "timeout_s", "connect_timeout_s",
        "has_auth_token", "insecure", "own_ca", "client_certificate", "worker_threads", "mcp_version", "repeat",
        "a2a_version", "a2a_binding", "late_after_s",
    ];

    /// <summary>What makes them different loads, one line each; none when they are alike.</summary>
    public static IReadOnlyList<string> Differences(ResultsDocument baseline, ResultsDocument candidate)
    {
        var lines = Settings(baseline, candidate).Where(s => !NotLoad.Contains(s.Name)).Select(Line).ToList();
        if (!baseline.Patterns.Any(b => candidate.Patterns.Any(c => c.Pattern == b.Pattern)))
            lines.Add("patterns: they have none in common");
        return lines;
    }

    /// <summary>What makes a comparison less certain, one line each.</summary>
    public static IReadOnlyList<string> Warnings(ResultsDocument baseline, ResultsDocument candidate)
    {
        var lines = Settings(baseline, candidate)
            .Where(s => s.Name is "duration_s" or "num_requests" or "timeout_s")
            .Select(Line)
            .ToList();
        // The demo gateway takes another port in every run.
        if (
            baseline.Configuration.GatewayUrl != candidate.Configuration.GatewayUrl
            && !(baseline.Configuration.IsDemo && candidate.Configuration.IsDemo))
        {
            lines.Add($"gateway: {baseline.Configuration.GatewayUrl} and {candidate.Configuration.GatewayUrl}");
        }
        // What was spoken, not what was asked for: stateless and with sessions are the first two that anybody compares.
        Add("MCP revision", d => string.Join(" and ", d.Patterns.Select(p => p.McpVersion).OfType<string>().Distinct()));
        Add("A2A", d => string.Join(
            " and ", d.Patterns.SelectMany(p => p.Facts).Where(fact => fact.StartsWith("A2A ", StringComparison.Ordinal)).Distinct()));
        // What a search has found: its times are those at the load that holds.
        Add("load that holds, at which the times were measured", d => d.Capacity is { } capacity
            ? capacity.Holds is { } holds ? $"{CapacitySteps.Words(holds)} {capacity.Unit}" : "none"
            : "");
        Add("fleet", d => d.Fleet);
        Add("version of agentgateway-perf", d => d.Version);
        Add("build of the workers", d => string.Join(" and ", d.Shards.Select(s => s.Worker?.Build).Distinct()));
        Add("regions", d => string.Join(", ", d.Shards.Select(s => s.Region).Distinct().Order()));
        Add("processors", d => $"{d.Environment.Processors}");
        foreach (var (name, run) in new[] { ("baseline", baseline), ("candidate", candidate) })
        {
            if (run.Exit.Verdict is Verdict.Incomplete or Verdict.Interrupted)
                lines.Add($"the {name} is {EnumWord.ForPeople(run.Exit.Verdict)}: {run.Exit.Reason}");
        }
        var missing = baseline.Patterns.Select(p => p.Pattern).Except(candidate.Patterns.Select(p => p.Pattern)).ToList();
        if (missing.Count > 0)
            lines.Add($"the candidate lacks {string.Join(", ", missing)}");
        return lines;

        void Add(string what, Func<ResultsDocument, string> of)
        {
            if (of(baseline) != of(candidate))
                lines.Add($"{what}: {of(baseline)} and {of(candidate)}");
        }
    }

    static string Line((string Name, string Baseline, string Candidate) setting) =>
        $"{setting.Name.Replace('_', ' ')}: {setting.Baseline} and {setting.Candidate}";

    static IEnumerable<(string Name, string Baseline, string Candidate)> Settings(
        ResultsDocument baseline, ResultsDocument candidate)
    {
        var (b, c) = (Of(baseline), Of(candidate));
        return b.Keys.Union(c.Keys).Select(name => (name, Value(b, name), Value(c, name))).Where(s => s.Item2 != s.Item3);

        static Dictionary<string, string> Of(ResultsDocument run) =>
            run.Configuration.Settings.ToDictionary(setting => setting.Key, setting => setting.Value?.ToJsonString() ?? "null");

        // A file of an earlier version lacks what could not be set then: it was off.
        static string Value(Dictionary<string, string> settings, string name) =>
            settings.GetValueOrDefault(name, "null") is var value and not ("false" or "0" or "\"{}\"") ? value : "null";
    }
}
