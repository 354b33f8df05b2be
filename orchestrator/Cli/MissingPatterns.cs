using AgentGatewayPerf.Health;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Cli;

/// <summary>Who names no pattern wants to see what there is: of a gateway that has only MCP or only A2A, that.</summary>
static class MissingPatterns
{
    static readonly TimeSpan Bound = TimeSpan.FromSeconds(5);

    /// <summary>The same settings, or those without the patterns whose endpoint the gateway does not have.</summary>
    public static async Task<LoadSettings> LeaveOutAsync(
        LoadSettings settings, Func<string, string?> environment, CancellationToken cancellationToken)
    {
        var target = settings.Target;
        // Where somebody judges the outcome, it must not depend on what happens to be there.
        if (target.ArePatternsNamed || target.Gateway.IsDemo || settings.Overhead is not null
            || DemoFallback.Judge(settings, environment) is not null)
        {
            return settings;
        }
        var options = HealthOptions.Of(settings);
        using var http = new HealthHttp(options with { Timeout = options.Timeout < Bound ? options.Timeout : Bound });
        var missing = await EndpointProbe.RunAsync(http, cancellationToken);
        List<Pattern> left = [.. target.Patterns.Where(pattern => !IsMissing(pattern, missing))];
        // Where nothing is there, the load shows best what is wrong.
        if (left.Count == 0 || left.Count == target.Patterns.Count)
            return settings;
        var names = string.Join(", ", target.Patterns.Except(left).Select(PatternCatalog.NameOf));
        return settings with
        {
            Target = target with { Patterns = left },
            Warnings =
            [
                .. settings.Warnings,
                $"Left out, because the gateway returns 404 for them: {names}. Patterns that are named with --pattern are never left out.",
            ],
        };
    }

    static bool IsMissing(Pattern pattern, EndpointProbe missing) =>
        PatternCatalog.IsMcp(pattern) ? missing.Mcp
        : pattern == Pattern.A2AAgentCard ? missing.Card
        : missing.A2a;
}
