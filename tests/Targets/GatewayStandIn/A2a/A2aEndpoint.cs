using System.Net.Sockets;
using AgentGatewayPerf.Targets.GatewayStandIn.Http;

namespace AgentGatewayPerf.Targets.GatewayStandIn.A2a;

/// <summary>The A2A route: everything passes through as it is, only agent cards are rewritten.</summary>
sealed class A2aEndpoint(UpstreamClient client)
{
    public async Task HandleAsync(Request request, ResponseWriter writer, CancellationToken cancellation)
    {
        UpstreamResponse response;
        try
        {
            response = await client.SendAsync(
                request.Method, request.Target, request.HeadersForUpstream(), request.Body, cancellation);
        }
        catch (SocketException)
        {
            await writer.SendAsync(
                503, "text/plain", "upstream call failed: Connect: Connection refused (os error 111)", cancellation);
            return;
        }

        using (response)
        {
            if (AgentCard.IsAt(request))
                await SendCardAsync(request, response, writer, cancellation);
            else
                await writer.SendAsync(response, cancellation);
        }
    }

    static async Task SendCardAsync(
        Request request, UpstreamResponse response, ResponseWriter writer, CancellationToken cancellation)
    {
        if (AgentCard.Rewrite(request, await response.ReadAsync(cancellation)) is not { } card)
        {
            await writer.SendAsync(503, "text/plain", "processing failed: agent card invalid JSON", cancellation);
            return;
        }

        var headers = PassThrough.WithPolicy(AgentCard.Headers(response.Headers, card.Length), writer.Policy);
        await writer.SendRawAsync(response.Status, response.Reason, headers, card, cancellation);
    }
}
