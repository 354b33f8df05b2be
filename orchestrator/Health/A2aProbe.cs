using System.Net;

namespace AgentGatewayPerf.Health;

/// <summary>Can A2A work: fetches the agent card and reads it.</summary>
static class A2aProbe
{
    /// <summary>Where the agent card is, below the path of the endpoint.</summary>
    public const string CardPath = "/.well-known/agent-card.json";

    /// <summary>Where it was before A2A 0.3.</summary>
    public const string OldCardPath = "/.well-known/agent.json";

    public static async Task<ProbeResult> RunAsync(HealthHttp http, CancellationToken cancellationToken)
    {
        var options = http.Options;
        var path = options.A2aPath.TrimEnd('/') + CardPath;
        using var first = await GetAsync(path);
        var oldPath = options.A2aPath.TrimEnd('/') + OldCardPath;
        using var old = first.StatusCode == HttpStatusCode.NotFound ? await GetAsync(oldPath) : null;
        var answer = old is { IsSuccessStatusCode: true } ? old : first;
        if (!answer.IsSuccessStatusCode)
        {
            var text = await AnswerText.OfAsync(answer, cancellationToken);
            return ProbeResult.Fail(
                HealthFault.Status((int)answer.StatusCode, text, path, "--a2a-path", !string.IsNullOrEmpty(options.AuthToken)));
        }

        var card = CardSummary.Read(await answer.Content.ReadAsByteArrayAsync(cancellationToken));
        if (card is null)
        {
            var type = answer.Content.Headers.ContentType?.MediaType ?? "no content type";
            return ProbeResult.Fail(
                $"HTTP {(int)answer.StatusCode} with {type} at {path} is not an agent card; name the path with --a2a-path");
        }

        if (card.Versions.Count == 0)
        {
            return ProbeResult.Fail(
                $"the card of {card.Name} offers neither JSON-RPC nor HTTP+JSON nor gRPC, which alone are measured; add one to the agent");
        }

        return new ProbeResult(true, HealthOptions.Text(options.At(options.A2aPath)))
        {
            Details =
            [
                $"Agent: {card.Name} {card.Version}".TrimEnd(),
                $"Protocol: {string.Join(", ", card.Versions)}",
                .. answer == old ? [$"Warning: the agent card is only at the path of A2A before 0.3, {oldPath}"] : Array.Empty<string>(),
                .. card.Urls.Where(url => LeadsPast(url, options.GatewayUrl)).Distinct().Select(url =>
                    $"Warning: the agent card names {url}, so clients would bypass the gateway; let the gateway rewrite it"),
            ],
            Patterns = ["a2a:agent_card", "a2a:message", "a2a:conversation"],
        };

        Task<HttpResponseMessage> GetAsync(string at) => http.GetAsync(
            options.At(at), "application/json", HttpCompletionOption.ResponseContentRead, cancellationToken);
    }

    static bool LeadsPast(string url, Uri gateway) =>
        !Uri.TryCreate(url, UriKind.Absolute, out var target) || !HealthHttp.IsSameOrigin(target, gateway);
}
