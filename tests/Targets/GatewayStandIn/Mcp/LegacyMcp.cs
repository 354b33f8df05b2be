using System.Text.Json.Nodes;
using AgentGatewayPerf.Targets.GatewayStandIn.Http;

namespace AgentGatewayPerf.Targets.GatewayStandIn.Mcp;

/// <summary>Revisions up to 2025-11-25, with sessions or in the gateway's stateless mode.</summary>
sealed class LegacyMcp(Upstreams upstreams, bool stateless)
{
    public async Task HandleAsync(McpExchange exchange, JsonObject message)
    {
        var method = message["method"]?.GetValue<string>();
        if (method == "initialize")
        {
            await new LegacyInitialize(upstreams, stateless).HandleAsync(exchange, message);
            return;
        }

        if (stateless)
        {
            await WithoutSessionAsync(exchange, message, method);
            return;
        }

        if (exchange.Request.Headers.First("mcp-session-id") is not { } id)
            await exchange.RefuseAsync(400, "session header is required for non-initialize requests");
        else if (GatewaySession.Decode(id) is not { } session)
            await exchange.RefuseAsync(400, "invalid session ID header");
        else
            await WithSessionAsync(exchange, message, method, session);
    }

    /// <summary>Ends the session at every upstream; the gateway accepts whatever they say.</summary>
    public async Task EndSessionAsync(McpExchange exchange, GatewaySession session)
    {
        await CloseAsync(exchange, session);
        await exchange.AcceptAsync();
    }

    async Task WithSessionAsync(McpExchange exchange, JsonObject message, string? method, GatewaySession session)
    {
        if (method is null || message["id"] is null)
            await NotifyAsync(exchange, message, session);
        else if (method == "tools/list" && upstreams.Several)
            await upstreams.ListToolsAsync(exchange, message, target => SessionOf(session, target), modern: false);
        else if (await TargetAsync(exchange, message, method) is { } target)
            await CallAsync(exchange, message, method, target, SessionOf(session, target), null);
    }

    // Every call becomes four upstream: initialize, initialized, the call, DELETE.
    async Task WithoutSessionAsync(McpExchange exchange, JsonObject message, string? method)
    {
        if (method is null || message["id"] is null)
        {
            await exchange.AcceptAsync();
            return;
        }

        if (method == "tools/list" && upstreams.Several)
        {
            if (await LegacyInitialize.OpenAsync(exchange, upstreams.All) is not { } all)
                return;
            await upstreams.ListToolsAsync(exchange, message, target => SessionOf(all, target), modern: false);
            await CloseAsync(exchange, all);
        }
        else if (
            await TargetAsync(exchange, message, method) is { } target
            && await LegacyInitialize.OpenAsync(exchange, [target]) is { } session)
        {
            await CallAsync(exchange, message, method, target, SessionOf(session, target), () => CloseAsync(exchange, session));
        }
    }

    async Task<McpTarget?> TargetAsync(McpExchange exchange, JsonObject message, string method)
    {
        if (!Upstreams.Knows(method))
        {
            await exchange.FailAsync(500, message["id"], -32603, $"failed to send message: unsupported method: {method}");
            return null;
        }

        var target = method == "tools/call" ? upstreams.ForCall(message) : upstreams.All[0];
        if (target is null)
        {
            await exchange.FailAsync(
                500, message["id"], -32603, "failed to send message: invalid request: invalid resource name");
        }
        return target;
    }

    static async Task CallAsync(
        McpExchange exchange, JsonObject message, string method, McpTarget target, string? session, Func<Task>? beforeAnswer)
    {
        using var response = await target.PostAsync(exchange.Request, session, message, exchange.Cancellation);
        if (response.Succeeded)
        {
            await exchange.StreamAsync(response, method, modern: false, beforeAnswer);
            return;
        }

        if (beforeAnswer is not null)
            await beforeAnswer();
        await exchange.PassOnAsync(response);
    }

    async Task NotifyAsync(McpExchange exchange, JsonObject message, GatewaySession session)
    {
        foreach (var target in upstreams.All)
        {
            using var response = await target.PostAsync(
                exchange.Request, SessionOf(session, target), message, exchange.Cancellation);
            if (!response.Succeeded)
            {
                await exchange.PassOnAsync(response);
                return;
            }

            await response.ReadAsync(exchange.Cancellation);
        }

        await exchange.AcceptAsync();
    }

    async Task CloseAsync(McpExchange exchange, GatewaySession session)
    {
        foreach (var target in upstreams.All)
        {
            if (SessionOf(session, target) is { } upstream)
                await target.EndSessionAsync(exchange.Request, upstream, exchange.Cancellation);
        }
    }

    static string? SessionOf(GatewaySession session, McpTarget target) =>
        session.Upstream.FirstOrDefault(upstream => upstream.Key == target.Name).Value;
}
