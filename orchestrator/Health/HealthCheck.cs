using System.Security.Cryptography;
using AgentGatewayPerf.Common;

namespace AgentGatewayPerf.Health;

/// <summary>Pattern <c>health</c>: is the gateway there, and which patterns can work. A handful of requests, no load.</summary>
static class HealthCheck
{
    /// <summary>Checks and prints what it found, one finding a line.</summary>
    /// <param name="options">What to check; the whole check ends within its timeout.</param>
    /// <param name="output">Gets the report; nothing in it is secret.</param>
    /// <param name="cancellationToken">Ends the check with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>True when the gateway is there and MCP, A2A or both can work.</returns>
    public static async Task<bool> RunAsync(HealthOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        var secrets = new Secrets([options.AuthToken, .. options.Headers.Where(h => !h.Plain).Select(h => h.Value)]);
        var report = new HealthReport(output, secrets);
        report.Line($"Gateway: {options.GatewayText}");
        report.Line("");
        report.Line("Pattern: health");

        HealthHttp http;
        try
        {
            http = new HealthHttp(options);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException)
        {
            report.Line(
                $"  Result: failed: the certificates in {options.CaFile} cannot be read ({fault.Message}); --ca-file takes a PEM file.");
            return false;
        }

        using (http)
        {
            return await RunAsync(options, http, report, cancellationToken);
        }
    }

    static async Task<bool> RunAsync(
        HealthOptions options, HealthHttp http, HealthReport report, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(options.Timeout);

        // All at once: one that hangs must not take the others' time.
        var presence = GuardAsync(token => PresenceProbe.RunAsync(http, token), http, deadline.Token, cancellationToken);
        var mcp = GuardAsync(token => McpProbe.RunAsync(http, token), http, deadline.Token, cancellationToken);
        var a2a = GuardAsync(token => A2aProbe.RunAsync(http, token), http, deadline.Token, cancellationToken);
        await Task.WhenAll(presence, mcp, a2a);

        report.Part("Gateway", (await presence).Works ? "there" : "not there", await presence);
        report.Part("MCP", (await mcp).Works ? "can work" : "cannot work", await mcp);
        report.Part("A2A", (await a2a).Works ? "can work" : "cannot work", await a2a);

        string[] patterns = [.. (await mcp).Patterns, .. (await a2a).Patterns];
        var healthy = (await presence).Works && patterns.Length > 0;
        report.Line(healthy ? $"  Result: ok: {string.Join(", ", patterns)}" : "  Result: failed");
        return healthy;
    }

    static async Task<ProbeResult> GuardAsync(
        Func<CancellationToken, Task<ProbeResult>> probe,
        HealthHttp http,
        CancellationToken deadline,
        CancellationToken cancellationToken)
    {
        try
        {
            // A library that looks at its token late must not hold up the end.
            return await probe(deadline).WaitAsync(deadline);
        }
        catch (Exception fault)
        {
            // Whatever it is, the user asked for a diagnosis, unless it was the user who ended the check.
            cancellationToken.ThrowIfCancellationRequested();
            return ProbeResult.Fail(HealthFault.Describe(fault, http));
        }
    }
}
