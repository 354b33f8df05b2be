using System.Collections.Concurrent;
using AgentGatewayPerf.Testing.Scripted;

namespace AgentGatewayPerf.Soak;

/// <summary>MCP and A2A in one server that counts, and now and then resets or forgets a session.</summary>
sealed class Gateway : IAsyncDisposable
{
    readonly ConcurrentDictionary<string, long> _counts = new();
    readonly McpScript _mcp = new();
    readonly A2aScript _a2a = new();
    readonly ScriptedServer _server;
    long _requests;

    public Gateway() => _server = ScriptedServer.Start(Answer, new ScriptedServerOptions { KeepsRequests = false });

    public Uri Url => _server.Url;

    /// <summary>Requests of a JSON-RPC method, or GETs of the card, that were received whole.</summary>
    public long Count(string method) => _counts.GetValueOrDefault(method);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    Reply Answer(ScriptedRequest request)
    {
        _counts.AddOrUpdate(request.RpcMethod ?? request.Method, 1, (_, count) => count + 1);
        var reply = request.Path == "/mcp" ? _mcp.Answer(request) : _a2a.Answer(request);
        reply = reply.After(TimeSpan.FromMilliseconds(2));
        var number = Interlocked.Increment(ref _requests);
        if (request.RpcMethod is not ("tools/list" or "tools/call" or "SendMessage"))
            return reply;
        return (number % 5_000) switch
        {
            1_000 => Reply.Broken,
            2_000 => reply.ThenClose(),
            3_000 when request.Path == "/mcp" => Reply.Status(404, "text/plain", "Session not found"),
            _ => reply,
        };
    }
}
