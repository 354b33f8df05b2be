namespace AgentGatewayPerf.Health;

/// <summary>Is the gateway there. It has no health path on its data port, so without a health URL any HTTP answer will
/// do.</summary>
static class PresenceProbe
{
    public static async Task<ProbeResult> RunAsync(HealthHttp http, CancellationToken cancellationToken)
    {
        if (http.Options.HealthUrl is not { } health)
        {
            var root = http.Options.At("/");
            using var any = await http.GetAsync(root, "*/*", HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return new ProbeResult(
                true,
                $"GET {HealthOptions.Text(root)} returned HTTP {(int)any.StatusCode} (any status counts; --health-url names a stricter check)");
        }

        var url = HealthOptions.Text(health);
        try
        {
            using var answer = await http.GetAsync(health, "*/*", HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return answer.IsSuccessStatusCode
                ? new ProbeResult(true, $"GET {url} returned HTTP {(int)answer.StatusCode}")
                : ProbeResult.Fail(
                    $"GET {url} returned HTTP {(int)answer.StatusCode}, not 2xx; see the gateway's log, or check --health-url");
        }
        catch (HttpRequestException fault)
        {
            return ProbeResult.Fail($"GET {url}: {HealthFault.Describe(fault, health, http.CertificateFault, "--health-url")}");
        }
    }
}
