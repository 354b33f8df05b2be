namespace AgentGatewayPerf.Targets.GatewayStandIn.Http;

/// <summary>An upstream's answer: its head, and its body as it comes.</summary>
sealed class UpstreamResponse(int status, string reason, IReadOnlyList<HeaderLine> headers, BodyStream body, Action<bool> release)
    : IDisposable
{
    public int Status => status;

    public string Reason => reason;

    public IReadOnlyList<HeaderLine> Headers => headers;

    public BodyStream Body => body;

    public bool Succeeded => status is >= 200 and < 300;

    /// <summary>The whole body.</summary>
    public async Task<byte[]> ReadAsync(CancellationToken cancellation)
    {
        using var whole = new MemoryStream();
        await body.CopyToAsync(whole, cancellation);
        return whole.ToArray();
    }

    /// <summary>Gives the connection back where the body was read to its end.</summary>
    public void Dispose() => release(body.Reusable && !headers.HasToken("connection", "close"));
}
