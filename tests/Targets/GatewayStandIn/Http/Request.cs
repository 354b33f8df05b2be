namespace AgentGatewayPerf.Targets.GatewayStandIn.Http;

/// <summary>A request of the client, read to its end.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Target">Path and query as sent.</param>
/// <param name="Headers">Headers in their order.</param>
/// <param name="Body">The whole body.</param>
sealed record Request(string Method, string Target, IReadOnlyList<HeaderLine> Headers, byte[] Body)
{
    static readonly string[] OwnToAConnection = ["host", "content-length", "transfer-encoding", "connection", "expect"];

    /// <summary>Path without the query.</summary>
    public string Path { get; } = Target.Split('?', 2)[0];

    /// <summary>What the gateway passes on: everything but what belongs to this connection and the names given.</summary>
    public List<HeaderLine> HeadersForUpstream(params string[] without) =>
        [.. Headers.Where(header => !OwnToAConnection.Concat(without).Contains(header.Name, StringComparer.OrdinalIgnoreCase))];

    /// <summary>Reads a request; answers <c>100-continue</c> by way of <paramref name="continueAsync"/>.</summary>
    public static async Task<Request> ReadAsync(WireReader reader, Func<ValueTask> continueAsync, CancellationToken cancellation)
    {
        var line = (await reader.ReadLineAsync(cancellation)).Split(' ');
        if (line is not [var method, var target, "HTTP/1.1" or "HTTP/1.0"])
            throw new InvalidDataException("Not an HTTP/1 request.");
        var headers = await reader.ReadHeadersAsync(cancellation);
        if (headers.HasToken("expect", "100-continue"))
            await continueAsync();
        using var body = new MemoryStream();
        await using (var content = new BodyStream(reader, headers, untilEnd: false))
            await content.CopyToAsync(body, cancellation);
        return new Request(method, target, headers, body.ToArray());
    }
}
