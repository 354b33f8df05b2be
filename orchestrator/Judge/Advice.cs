using AgentGatewayPerf.Common;
using AgentGatewayPerf.Merge;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Run;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Judge;

/// <summary>What to do about the failures of a run, where a user can do something about them.</summary>
static class Advice
{
    /// <summary>One line for each cause, the causes that hide all others first.</summary>
    public static IReadOnlyList<string> Of(RunResult result, LoadSettings settings)
    {
        var url = GatewayAddress.Format(settings.Target.Gateway.Url);
        var seen = result.Patterns.SelectMany(Seen).ToList();
        var lines = new List<string?>
        {
            When(OutcomeClass.Dns, null, _ => $"The name {settings.Target.Gateway.Url.Host} does not resolve. Check --gateway-url."),
            When(OutcomeClass.Connect, null, found => Connect(url, found)),
            When(OutcomeClass.Tls, null, _ => $"The TLS handshake with {url} fails. If its certificate is not one that this system trusts, name its "
                + "authority with --ca-file, or accept any certificate with --insecure."),
            When(OutcomeClass.Http, 401, _ => settings.Access.AuthToken is null && !result.WorkersHaveAuthToken
                ? $"The gateway wants a bearer token (401). Give it by AGENTGATEWAY_AUTH_TOKEN or --auth-token{OrSecret(settings)}."
                : $"The gateway refuses the bearer token (401). Check AGENTGATEWAY_AUTH_TOKEN or --auth-token{OrSecret(settings)}."),
            When(OutcomeClass.Http, 403, _ => "The gateway forbids this (403). Check the rights of the bearer token and the gateway's policies."),
            When(OutcomeClass.Http, 404, found => Path(settings, found, "There is nothing at that path (404)")),
            When(OutcomeClass.Http, 405, found => Path(settings, found, "That path does not take this method (405)")),
            When(OutcomeClass.Http, 406, found => Path(settings, found, "What answers does not offer JSON or event streams (406)")),
            When(OutcomeClass.Http, 429, _ => "The gateway limits the rate (429). Lower --concurrency or raise the limit: what is measured now is the limit."),
            seen.Any(s => s.Message.Contains("html", StringComparison.OrdinalIgnoreCase))
                ? Path(settings, seen, "An HTML page came instead of JSON: something else than the gateway answers")
                : null,
        };
        return [.. lines.OfType<string>()];

        string? When(OutcomeClass outcome, int? code, Func<List<Sighting>, string> advice)
        {
            var found = seen.Where(s => s.Outcome.Class == outcome && (code is null || s.Outcome.Code == code)).ToList();
            return found.Count > 0 ? advice(found) : null;
        }
    }

    static string OrSecret(LoadSettings settings) => settings.Fleet.IsModal ? ", or the Modal secret agentgateway-perf" : "";

    static string Connect(string url, List<Sighting> found) =>
        found.Exists(s => s.Message.Contains("refused", StringComparison.OrdinalIgnoreCase))
            ? $"Nothing is listening at {url} (connection refused). Start the gateway, name another with --gateway-url, or try --demo."
            : $"No connection to {url} could be made. Check --gateway-url and whether a firewall is in between.";

    static string Path(LoadSettings settings, List<Sighting> found, string what)
    {
        var mcp = found.Exists(s => PatternCatalog.IsMcp(s.Pattern)) ? $" --mcp-path (now {settings.Target.McpPath})" : "";
        var a2a = found.Exists(s => !PatternCatalog.IsMcp(s.Pattern)) ? $" --a2a-path (now {settings.Target.A2aPath})" : "";
        return $"{what}. Check{mcp}{(mcp.Length > 0 && a2a.Length > 0 ? " and" : "")}{a2a}, or name what the gateway offers with --pattern.";
    }

    // Failures of requests, of the setup, and the reasons for which a pattern could not run at all.
    static IEnumerable<Sighting> Seen(PatternReport pattern)
    {
        foreach (var (fault, _) in pattern.Faults)
        {
            var outcome = fault.Code switch
            {
                Fault.Types.Code.Dns => new Outcome(OutcomeClass.Dns, 0),
                Fault.Types.Code.Connect => new Outcome(OutcomeClass.Connect, 0),
                Fault.Types.Code.Tls => new Outcome(OutcomeClass.Tls, 0),
                _ => new Outcome(fault.Outcome, fault.OutcomeCode),
            };
            yield return new Sighting(pattern.Pattern, outcome, fault.Message);
        }
        foreach (var (operations, setup) in new[] { (pattern.Totals.Operations, false), (pattern.Totals.Setup, true) })
        {
            foreach (var (outcome, _) in operations.SelectMany(o => o.Value.Counts.Failures).DistinctBy(f => f.Key))
                yield return new Sighting(pattern.Pattern, outcome, string.Join(" ", pattern.Messages.Of(setup, outcome)));
        }
    }

    sealed record Sighting(Pattern Pattern, Outcome Outcome, string Message);
}
