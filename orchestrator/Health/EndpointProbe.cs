using System.Net;

namespace AgentGatewayPerf.Health;

/// <summary>Which endpoints of a gateway are not there at all: it returns 404 for everything that is sent to them. With any other
/// response, and with none, they count as there.</summary>
/// <param name="Mcp">Whether there is no MCP endpoint.</param>
/// <param name="Card">Whether there is no agent card.</param>
/// <param name="A2a">Whether there is neither an agent card nor anything at the A2A path.</param>
sealed record EndpointProbe(bool Mcp, bool Card, bool A2a)
{
    const string Initialize = """
        {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"agentgateway-perf","version":"1"}}}
        """;

    const string GetTask = """{"jsonrpc":"2.0","id":1,"method":"tasks/get","params":{"id":"none"}}""";

    /// <summary>Asks the gateway, with a handful of requests at most and no longer than the timeout of the client.</summary>
    public static async Task<EndpointProbe> RunAsync(HealthHttp http, CancellationToken cancellationToken)
    {
        var options = http.Options;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(options.Timeout);
        var mcp = options.At(options.McpPath);
        var a2a = options.At(options.A2aPath);
        // A server has to answer GET as well, with 405 at least; and GET opens no session.
        var noMcp = await IsMissingAsync(HttpMethod.Get, mcp) && await IsMissingAsync(HttpMethod.Post, mcp, Initialize);
        var noCard = await IsMissingAsync(HttpMethod.Get, CardAt(A2aProbe.CardPath))
            && await IsMissingAsync(HttpMethod.Get, CardAt(A2aProbe.OldCardPath));
        return new(noMcp, noCard, noCard && await IsMissingAsync(HttpMethod.Post, a2a, GetTask));

        Uri CardAt(string path) => options.At(options.A2aPath.TrimEnd('/') + path);

        async Task<bool> IsMissingAsync(HttpMethod method, Uri url, string? json = null)
        {
            try
            {
                using var response = await http.SendAsync(
                    method, url, "application/json, text/event-stream", json, HttpCompletionOption.ResponseHeadersRead,
                    deadline.Token);
                await EndSessionAsync(response, url);
                return response.StatusCode == HttpStatusCode.NotFound;
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
            {
                cancellationToken.ThrowIfCancellationRequested();
                return false;
            }
        }

        async Task EndSessionAsync(HttpResponseMessage response, Uri url)
        {
            if (!response.Headers.TryGetValues("Mcp-Session-Id", out var ids))
                return;
            using var ended = await http.SendAsync(
                HttpMethod.Delete, url, "*/*", null, HttpCompletionOption.ResponseHeadersRead, deadline.Token,
                ("Mcp-Session-Id", ids.First()));
        }
    }
}
