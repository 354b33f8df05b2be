using System.Net.Sockets;
using System.Text;
using AgentGatewayPerf.Targets.GatewayStandIn.A2a;
using AgentGatewayPerf.Targets.GatewayStandIn.Http;
using AgentGatewayPerf.Targets.GatewayStandIn.Mcp;
using AgentGatewayPerf.Testing;

namespace AgentGatewayPerf.Targets.GatewayStandIn;

/// <summary>The stand-in for agentgateway: its routes and policies on one port, its readiness on another.</summary>
sealed class StandInGateway : IAsyncDisposable
{
    readonly StandInOptions _options;
    readonly RequestCounts _counts = new();
    readonly RateLimiter _limiter;
    readonly List<UpstreamClient> _clients = [];
    readonly McpEndpoint? _mcp;
    readonly A2aEndpoint? _a2a;
    readonly Listener _data;
    readonly Listener _readiness;

    public StandInGateway(StandInOptions options)
    {
        _options = options;
        _limiter = new RateLimiter(options.RateLimit, options.RateLimitInterval);
        if (options.McpTargets.Count > 0)
        {
            _mcp = new McpEndpoint(
                [.. options.McpTargets.Select(target => new McpTarget(target.Key, Client(target.Value)))], options.Stateless);
        }
        if (options.A2a is not null)
            _a2a = new A2aEndpoint(Client(options.A2a));
        _data = new Listener(options.Port, Accepted);
        _readiness = new Listener(0, socket => new Connection(socket, 0, ReadyAsync));
    }

    public string Url => _data.Url;

    /// <summary>Where <c>/healthz/ready</c> is; the data port has no such path.</summary>
    public string ReadinessUrl => _readiness.Url;

    /// <summary>Drains: see <see cref="Listener.DisposeAsync"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        await _data.DisposeAsync();
        await _readiness.DisposeAsync();
        _clients.ForEach(client => client.Dispose());
    }

    UpstreamClient Client(Uri url)
    {
        var client = new UpstreamClient(url, _options.Down);
        _clients.Add(client);
        return client;
    }

    Connection Accepted(Socket socket)
    {
        _counts.AddConnection();
        return new Connection(socket, _options.CloseAfter, HandleAsync);
    }

    static Task ReadyAsync(Request request, ResponseWriter writer, Func<Task> clientGone, CancellationToken cancellation) =>
        request.Path == "/healthz/ready"
            ? writer.SendAsync(200, "text/plain", "ready\n", cancellation)
            : writer.SendAsync(404, "text/plain", "not found", cancellation);

    async Task HandleAsync(Request request, ResponseWriter writer, Func<Task> clientGone, CancellationToken cancellation)
    {
        if (request.Path == RequestCounts.Path)
        {
            await writer.SendAsync(200, "application/json", Encoding.UTF8.GetString(_counts.ToJson()), cancellation);
            return;
        }

        _counts.Add(request.Method, request.Path, request.Body);
        var isMcp = _mcp is not null && (request.Path == "/mcp" || request.Path.StartsWith("/mcp/", StringComparison.Ordinal));
        if (request.Path == "/health")
            await writer.SendAsync(200, null, "ok", cancellation);
        else if (!isMcp && _a2a is null)
            await writer.SendAsync(404, "text/plain", "route not found", cancellation);
        else if (!Knows(request.Headers.First("authorization"), out var problem))
            await writer.SendAsync(401, "text/plain", $"api key authentication failure: {problem}", cancellation);
        else if (!_limiter.Allow(writer.Policy))
            await writer.SendAsync(429, "text/plain", "rate limit exceeded", cancellation);
        else if (isMcp)
            await _mcp!.HandleAsync(request, writer, clientGone, cancellation);
        else
            await _a2a!.HandleAsync(request, writer, cancellation);
    }

    bool Knows(string? authorization, out string problem)
    {
        const string scheme = "Bearer ";
        problem = authorization is null ? "no API Key found" : "invalid credentials";
        return _options.ApiKey is null
            || (
                authorization?.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) == true
                && authorization[scheme.Length..] == _options.ApiKey);
    }
}
