using System.Buffers;

namespace AgentGatewayPerf.Targets.GatewayStandIn.Http;

/// <summary>An upstream's answer as it is: its status, its headers in their case and order, its body.</summary>
static class PassThrough
{
    public static async Task SendAsync(this ResponseWriter writer, UpstreamResponse response, CancellationToken cancellation)
    {
        var headers = WithPolicy(response.Headers, writer.Policy);
        if (headers.First("content-length") is not null || response.Status is 204 or 304)
        {
            await writer.SendRawAsync(
                response.Status, response.Reason, headers, await response.ReadAsync(cancellation), cancellation);
            return;
        }

        if (!headers.HasToken("transfer-encoding", "chunked"))
            headers.Add(new("transfer-encoding", "chunked"));
        await writer.SendRawAsync(response.Status, response.Reason, headers, default, cancellation);
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        for (
            var count = await response.Body.ReadAsync(buffer, cancellation); count > 0;
            count = await response.Body.ReadAsync(buffer, cancellation))
        {
            await writer.ChunkAsync(buffer.AsMemory(0, count), cancellation);
        }
        ArrayPool<byte>.Shared.Return(buffer);
        await writer.EndAsync(cancellation);
    }

    /// <summary>The upstream's headers and the gateway's; <c>connection: close</c> takes the place of what the upstream
    /// said.</summary>
    public static List<HeaderLine> WithPolicy(IReadOnlyList<HeaderLine> upstream, List<HeaderLine> policy)
    {
        List<HeaderLine> headers = [.. upstream];
        if (policy.HasToken("connection", "close"))
            headers.RemoveAll(header => header.Name.ToLowerInvariant() is "connection" or "keep-alive");
        headers.AddRange(policy);
        return headers;
    }
}
