namespace AgentGatewayPerf.Testing.Scripted;

/// <summary>A well-behaved A2A agent that answers every message with a message, and that a script can change in places.</summary>
public sealed class A2aScript
{
    /// <summary>Whether the card is one of version 1.0; else one of 0.3, with a single URL.</summary>
    public bool Card10 { get; init; } = true;

    /// <summary>The address in the card; null for where the request was sent.</summary>
    public string? CardUrl { get; init; }

    /// <summary>The changes: what to do instead with a request; null for the ordinary answer.</summary>
    public Func<ScriptedRequest, Reply?> Instead { get; init; } = _ => null;

    /// <summary>The script for <see cref="ScriptedServer.Start"/>.</summary>
    public Reply Answer(ScriptedRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Instead(request) ?? Ordinary(request);
    }

    /// <summary>The ordinary answer to a request.</summary>
    public Reply Ordinary(ScriptedRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var url = CardUrl ?? $"http://{request.Headers["host"].FirstOrDefault()}/";
        return request switch
        {
            { Method: "GET", Path: "/.well-known/agent-card.json" } when Card10 => Reply.Json(
                $$$"""{"name":"Scripted","supportedInterfaces":[{"url":"{{{url}}}","protocolBinding":"JSONRPC","protocolVersion":"1.0"}],"version":"1","capabilities":{},"skills":[]}"""
            ),
            { Method: "GET", Path: "/.well-known/agent-card.json" } => Reply.Json(
                $$"""{"name":"Scripted","url":"{{url}}","preferredTransport":"JSONRPC","protocolVersion":"0.3.0","version":"1","capabilities":{},"skills":[]}"""
            ),
            { RpcMethod: "SendMessage" } => Result(
                request,
                """{"message":{"messageId":"a-1","contextId":"c-1","role":"ROLE_AGENT","parts":[{"text":"hello"}]}}"""
            ),
            { RpcMethod: "message/send" } => Result(
                request,
                """{"kind":"message","messageId":"a-1","contextId":"c-1","role":"agent","parts":[{"kind":"text","text":"hello"}]}"""
            ),
            { RpcMethod: not null } => Reply.Json(
                $$$"""{"jsonrpc":"2.0","id":{{{request.RpcId}}},"error":{"code":-32601,"message":"Method not found"}}"""
            ),
            _ => Reply.Status(404, "text/plain", "not found"),
        };
    }

    /// <summary>An answer to a request with a result.</summary>
    public static Reply Result(ScriptedRequest request, string result)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Reply.Json($$"""{"jsonrpc":"2.0","id":{{request.RpcId}},"result":{{result}}}""");
    }
}
